using System.Diagnostics;
using ML.Common.Errors;
using ML.Training.Checkpoints;
using ML.Training.Data;
using ML.Training.Native.Torch;
using ML.Training.Tracking;

namespace ML.Training.Runs;

/// <summary>Takes the steps of an epoch, from wherever the state stands.</summary>
sealed class EpochRunner(TrainingConfig config, NetworkModel model, Loader loader, ITrainingLog log, IProgressReport progress)
{
    readonly LearningRateSchedule schedule = new(config.Optimizer, StepsPerEpoch(config, loader), TotalSteps(config, loader));

    /// <summary>Asked after every step whether a checkpoint is due; gets the state after the step.</summary>
    public Func<CheckpointState, Task>? AfterStep { get; init; }

    /// <summary>Runs the rest of the state's epoch; answers the state at the epoch's end (or where the steps ran out) and its mean loss.</summary>
    public async Task<(CheckpointState State, double Loss)> RunAsync(CheckpointState state, CancellationToken cancellation)
    {
        var (sum, steps) = (0.0, 0L);
        var recent = new LossWindow(log, config.Training.LogEvery);
        progress.Begin();
        await foreach (var batch in loader.ReadAsync(state.Epoch, state.Batch, cancellation))
        {
            var group = GroupOf(batch.Number);
            var loss = Step(batch, group, state);
            state = state with { Batch = batch.Number + 1 };
            if (!group.Last) continue;
            state = state with { Step = state.Step + 1 };
            (sum, steps) = (sum + loss, steps + 1);
            recent.Add(loss, group.Samples, state.Step, schedule.At(state.Step - 1));
            progress.Step(state.Epoch, config.Training.Epochs, batch.Number + 1, loader.Batches, group.Samples, loss);
            if (AfterStep is not null) await AfterStep(state);
            if (state.Step >= config.Training.MaximumSteps)
            {
                recent.Log();
                return (state, sum / steps);
            }

            cancellation.ThrowIfCancellationRequested();
        }

        recent.Log();
        return (state with { Epoch = state.Epoch + 1, Batch = 0 }, steps > 0 ? sum / steps : double.NaN);
    }

    double Step(Batch batch, (int Samples, bool Last) group, CheckpointState state)
    {
        try
        {
            model.Trainer.SetLearningRate(schedule.At(state.Step));
            return model.Trainer.Step(batch.Inputs, batch.Target, batch.Weight, group.Samples, group.Last);
        }
        catch (NotFiniteException error)
        {
            throw new PlatformException(ErrorCode.DataLoss, $"step {state.Step + 1} (epoch {state.Epoch + 1}, batch {batch.Number + 1}): {error.Message}. {SuspectRows.Of(batch)}. Earlier checkpoints are kept", error);
        }
        catch (PlatformException error)
        {
            throw new PlatformException(error.Code, $"epoch {state.Epoch + 1}, batch {batch.Number + 1}: {error.Message}. {SuspectRows.Of(batch)}", error);
        }
    }

    // Micro-batches that make one step: their samples on all ranks, and whether this one is the last.
    (int Samples, bool Last) GroupOf(long batch)
    {
        var first = batch - batch % config.Training.Accumulate;
        var end = Math.Min(first + config.Training.Accumulate, loader.Batches);
        var samples = 0;
        for (var b = first; b < end; b++) samples += loader.SizeOf(b);
        return (samples, batch == end - 1);
    }

    static long StepsPerEpoch(TrainingConfig config, Loader loader) => (loader.Batches + config.Training.Accumulate - 1) / config.Training.Accumulate;

    static long TotalSteps(TrainingConfig config, Loader loader) =>
        Math.Min(config.Training.MaximumSteps ?? long.MaxValue, StepsPerEpoch(config, loader) * config.Training.Epochs);

    /// <summary>Logs the mean loss and the speed of every so many steps, and of those that an epoch has left over.</summary>
    sealed class LossWindow(ITrainingLog log, int size)
    {
        readonly Stopwatch watch = Stopwatch.StartNew();
        double sum, rate;
        long samples, step;
        int count;

        public void Add(double loss, int stepSamples, long number, double learningRate)
        {
            sum += loss;
            samples += stepSamples;
            (step, rate) = (number, learningRate);
            if (++count == size) Log();
        }

        public void Log()
        {
            if (count == 0) return;
            log.Metric("train_loss", sum / count, step);
            log.Metric("learning_rate", rate, step);
            log.Metric("samples_per_second", samples / watch.Elapsed.TotalSeconds, step);
            (sum, samples, count) = (0, 0, 0);
            watch.Restart();
        }
    }
}
