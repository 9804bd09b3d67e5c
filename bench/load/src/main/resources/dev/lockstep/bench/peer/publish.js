// Bun's own publish: what comes at /publish is told to everybody else. Prints its port.
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request, server) {
    const isPublisher = new URL(request.url).pathname === "/publish";
    return server.upgrade(request, { data: { isPublisher } })
      ? undefined
      : new Response("This speaks WebSocket only.", { status: 426 });
  },
  websocket: {
    perMessageDeflate: false,
    idleTimeout: 0,
    open(socket) {
      if (!socket.data.isPublisher) {
        socket.subscribe("changes");
      }
    },
    message(socket, message) {
      if (socket.data.isPublisher) {
        server.publish("changes", message);
      }
    },
  },
});
console.log(`port ${server.port}`);
