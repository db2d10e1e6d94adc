package io.tokenwright.standalone;

import io.tokenwright.standalone.stack.AotTraining;
import io.tokenwright.standalone.stack.Artifacts;
import io.tokenwright.standalone.story.Story;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Trains an AOT cache a service, unless those that are there belong to the jars that are there. */
@Command(name = "train-caches", description = "Trains the AOT caches.", hidden = true)
final class TrainCachesCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        Artifacts artifacts = Artifacts.ofWorkingCopy();
        if (AotTraining.upToDate(artifacts)) {
            return ExitCodes.OK;
        }
        try (Screen screen = new Screen(System.out, false, false)) {
            return AotTraining.train(
                            artifacts,
                            screen,
                            stack -> new Story(stack, "training", screen, InstantSource.system())
                                    .rehearse(Duration.ZERO))
                    ? ExitCodes.OK
                    : ExitCodes.FAILED;
        }
    }
}
