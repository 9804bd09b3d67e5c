// The core rooms, whose tests are tested in turn: the campaign changes the code and checks whether a test fails.

/** @param tests patterns of test classes, beside those in packages of the same name */
function room(name, module, packages, tests = []) {
  const classes = packages.map((each) => `dev.lockstep.${each}.*`);
  return {
    name,
    module,
    classes,
    tests: [...classes.map((each) => `${each}Test`), ...tests],
    patterns: packages.map((each) => new RegExp(`^${module}/.*/dev/lockstep/${each.replaceAll(".", "/")}/`)),
  };
}

export const SCORE_MIN = 85;

export const ROOMS = [
  room("protocol.state", "protocol", ["protocol.state"]),
  room("protocol.receive", "protocol", ["protocol.receive"]),
  room("agent.ring", "agent", ["agent.ring"]),
  room("agent.hotstate", "agent", ["agent.hotstate"]),
  room("backend.access", "backend", ["backend.access"]),
  room("backend.view", "backend", ["backend.view"], ["dev.lockstep.backend.relay.*Test"]),
  room("backend.relay", "backend", ["backend.relay"]),
  room("client.sync", "ide-client", ["client.sync"], ["dev.lockstep.client.connection.*Test"]),
];
