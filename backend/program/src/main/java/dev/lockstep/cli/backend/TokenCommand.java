package dev.lockstep.cli.backend;

import dev.lockstep.backend.identity.TokenMint;
import dev.lockstep.cli.Commands;
import dev.lockstep.cli.CommonOptions;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Creates a token and its hash for a backend. */
@Command(name = "token", description = Commands.TOKEN)
final class TokenCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (common.printIfAsked()) {
      return 0;
    }
    TokenMint.MintedToken minted = new TokenMint(new SecureRandom()).mint();
    PrintWriter out = spec.commandLine().getOut();
    out.println("token: " + minted.token());
    out.println("tokenSha256: " + minted.hash().hex());
    out.flush();
    return 0;
  }
}
