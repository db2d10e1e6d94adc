package io.tokenwright.standalone;

import io.tokenwright.standalone.stack.StackException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ./tokenwright}. Exit codes: {@link ExitCodes}. */
@Command(
        name = "tokenwright",
        description = "Looks after the life of API tokens.",
        version = "tokenwright 0.1.0-SNAPSHOT",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCodes.USAGE,
        exitCodeOnExecutionException = ExitCodes.FAILED,
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            TrainCachesCommand.class,
            IssuerCommand.class,
            SecretsCommand.class,
            ProvisionCommand.class
        })
public final class Tokenwright implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Tokenwright()).setExecutionExceptionHandler((failure, command, parsed) -> {
            if (Stopping.signalled()) {
                return ExitCodes.FAILED; // of no effect: the process is ending with the signal's own code
            }
            if (failure instanceof StackException) {
                command.getErr().println("tokenwright: " + failure.getMessage());
            } else {
                // A bug, not a state that a person can mend: the trace is what a report of it needs, and exceptions
                // hold no value.
                failure.printStackTrace(command.getErr());
            }
            return ExitCodes.FAILED;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "write a command: demo or up");
    }
}
