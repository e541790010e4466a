using System.Diagnostics;
using ML.Serving.Http;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;
using ML.Serving.OpenInference.Grpc;

namespace ML.Serving.OpenInference;

/// <summary>Checks a request against the model, looks up what it needs beside it, runs it within its time, and counts it.</summary>
static class InferService
{
    public static async ValueTask<InferenceResult> RunAsync(ModelCall call, InferRequest request, CancellationToken gone)
    {
        var model = call.Model;
        var outputs = OutputsOf(model, request);
        var limit = model.Settings.Timeout;
        var time = request.TimeoutMicroseconds > 0 ? TimeSpan.FromMicroseconds(request.TimeoutMicroseconds) : limit;
        var deadline = DeadlinePool.Shared.Rent(time < limit ? time : limit);
        var stop = gone.UnsafeRegister(static d => ((CancellationTokenSource)d!).Cancel(), deadline);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var inputs = await FeedAsync(model, request.Inputs, deadline.Token);
            var result = await model.Runner.RunAsync(new InferenceCall(inputs, outputs, PriorityOf(request), deadline.Token));
            var ended = Stopwatch.GetTimestamp();
            var elapsed = ended - started;
            model.Statistics.Succeeded(elapsed, ended);
            call.Succeeded(new InferenceCall(request.Inputs, outputs, 0, default), result, elapsed);
            return result;
        }
        catch (Exception error)
        {
            var elapsed = Stopwatch.GetTimestamp() - started;
            model.Statistics.Failed(elapsed);
            var explained = Explain(error, gone);
            // A caller that has gone says nothing against the model.
            var status = explained is OpenInferenceException refused ? refused.HttpStatus : gone.IsCancellationRequested ? 499 : 500;
            call.Failed(new InferenceCall(request.Inputs, outputs, 0, default), status, explained.Message, elapsed);
            throw explained;
        }
        finally
        {
            await stop.DisposeAsync();
            DeadlinePool.Shared.Return(deadline);
        }
    }

    /// <summary>The graph's inputs: those of the request, or what its keys lead to.</summary>
    /// <exception cref="OpenInferenceException">They do not fit the model.</exception>
    public static ValueTask<IReadOnlyList<NamedTensor>> FeedAsync(ServableModel model, IReadOnlyList<NamedTensor> inputs, CancellationToken cancellation)
    {
        if (model.Features is { } features && !FeatureInputs.AreComplete(model, inputs)) return FeatureInputs.CompleteAsync(model, features, inputs, cancellation);
        InputChecker.Check(model, inputs);
        return new ValueTask<IReadOnlyList<NamedTensor>>(inputs);
    }

    // The protocol counts down: 1 goes first, 0 means the default, which is the middle here.
    static int PriorityOf(InferRequest request) => request.Priority == 0 ? 0 : int.MaxValue - (int)Math.Min(request.Priority, int.MaxValue);

    static string[]? OutputsOf(ServableModel model, InferRequest request)
    {
        if (request.Outputs.Count > 0)
        {
            foreach (var output in request.Outputs)
                if (!model.Outputs.Any(o => o.Name == output.Name && o.IsTensor))
                    throw OpenInferenceException.Invalid($"unexpected inference output '{output.Name}' for model '{model.Name}'");
            return [.. request.Outputs.Select(o => o.Name)];
        }

        return model.AnswersTensors ? null : [.. model.Outputs.Where(o => o.IsTensor).Select(o => o.Name)];
    }

    static Exception Explain(Exception error, CancellationToken gone) => error switch
    {
        OverloadedException => OpenInferenceException.Unavailable(error.Message),
        OperationCanceledException when !gone.IsCancellationRequested => new OpenInferenceException(504, GrpcStatus.DeadlineExceeded, "the request's time is over"),
        InferenceException { IsCallersFault: true } => OpenInferenceException.Invalid(error.Message),
        InferenceException => new OpenInferenceException(500, GrpcStatus.Internal, error.Message),
        _ => error,
    };
}
