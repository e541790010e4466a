using System.Diagnostics;
using ML.Serving.Http;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;
using ML.Serving.OpenInference.Grpc;

namespace ML.Serving.OpenInference;

/// <summary>Checks a request against the model, runs it within its time, and counts it.</summary>
static class InferService
{
    public static async ValueTask<InferenceResult> RunAsync(ServableModel model, InferRequest request, TimeSpan limit, CancellationToken gone)
    {
        InputChecker.Check(model, request.Inputs);
        var outputs = OutputsOf(model, request);
        var time = request.TimeoutMicroseconds > 0 ? TimeSpan.FromMicroseconds(request.TimeoutMicroseconds) : limit;
        var deadline = DeadlinePool.Shared.Rent(time < limit ? time : limit);
        var stop = gone.UnsafeRegister(static d => ((CancellationTokenSource)d!).Cancel(), deadline);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var result = await model.Runner.RunAsync(new InferenceCall(request.Inputs, outputs, PriorityOf(request), deadline.Token));
            model.Statistics.Succeeded(Stopwatch.GetTimestamp() - started, DateTimeOffset.UtcNow);
            return result;
        }
        catch (Exception error)
        {
            model.Statistics.Failed(Stopwatch.GetTimestamp() - started);
            throw Explain(error, gone);
        }
        finally
        {
            await stop.DisposeAsync();
            DeadlinePool.Shared.Return(deadline);
        }
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

        return model.Outputs.All(o => o.IsTensor) ? null : [.. model.Outputs.Where(o => o.IsTensor).Select(o => o.Name)];
    }

    static Exception Explain(Exception error, CancellationToken gone) => error switch
    {
        OverloadedException => new OpenInferenceException(503, GrpcStatus.Unavailable, error.Message),
        OperationCanceledException when !gone.IsCancellationRequested => new OpenInferenceException(504, GrpcStatus.DeadlineExceeded, "the request's time is over"),
        InferenceException { IsCallersFault: true } => OpenInferenceException.Invalid(error.Message),
        InferenceException => new OpenInferenceException(500, GrpcStatus.Internal, error.Message),
        _ => error,
    };
}
