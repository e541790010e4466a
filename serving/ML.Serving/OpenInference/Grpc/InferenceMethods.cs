using System.Diagnostics;
using Google.Protobuf;
using ML.Serving.Metrics;
using ML.Serving.Models;
using ML.Serving.OpenInference.Grpc.Messages;
using ML.Serving.Scoring;

namespace ML.Serving.OpenInference.Grpc;

/// <summary>The methods of <c>inference.GRPCInferenceService</c>.</summary>
sealed class InferenceMethods(IModelCatalog catalog, ScoringLimits limits)
{
    public async Task InferAsync(GrpcCall call)
    {
        var message = await call.ReadOneAsync(ModelInferRequest.Parser);
        await call.WriteAsync(await InferAsync(message, call.Cancellation));
    }

    // Each request of a stream gets its answer or its error, in order; an error does not end the stream.
    public async Task StreamInferAsync(GrpcCall call)
    {
        while (await call.ReadAsync(ModelInferRequest.Parser) is { } message) await call.WriteAsync(await AnswerAsync(message, call.Cancellation));
    }

    async Task<ModelStreamInferResponse> AnswerAsync(ModelInferRequest message, CancellationToken cancellation)
    {
        try
        {
            return new ModelStreamInferResponse { InferResponse = await InferAsync(message, cancellation) };
        }
        catch (OpenInferenceException error)
        {
            return new ModelStreamInferResponse { ErrorMessage = error.Message, InferResponse = new ModelInferResponse { Id = message.Id } };
        }
    }

    async Task<ModelInferResponse> InferAsync(ModelInferRequest message, CancellationToken cancellation)
    {
        var model = catalog.Lease(message.ModelName, message.ModelVersion) ?? throw OpenInferenceException.UnknownModel(message.ModelName, message.ModelVersion);
        using var activity = ServingTelemetry.Start("infer", model);
        var started = Stopwatch.GetTimestamp();
        var code = GrpcStatus.Internal;
        try
        {
            using var result = await InferService.RunAsync(model, InferMessages.ToRequest(message), limits.Timeout, cancellation);
            code = GrpcStatus.Ok;
            return InferMessages.ToResponse(model, message.Id, result);
        }
        catch (OpenInferenceException error)
        {
            code = error.GrpcStatus;
            throw;
        }
        finally
        {
            model.Statistics.Answered("v2-grpc", (int)code, Stopwatch.GetTimestamp() - started);
            model.Release();
        }
    }

    public static Task LiveAsync(GrpcCall call) => AnswerAsync(call, ServerLiveRequest.Parser, _ => new ServerLiveResponse { Live = true });

    public Task ReadyAsync(GrpcCall call) => AnswerAsync(call, ServerReadyRequest.Parser, _ => new ServerReadyResponse { Ready = catalog.List().All(m => m.IsReady) });

    public Task ModelReadyAsync(GrpcCall call) => AnswerAsync(call, ModelReadyRequest.Parser, request =>
    {
        var model = catalog.Lease(request.Name, request.Version);
        model?.Release();
        return new ModelReadyResponse { Ready = model is not null };
    });

    public static Task ServerMetadataAsync(GrpcCall call) => AnswerAsync(call, ServerMetadataRequest.Parser, _ => new ServerMetadataResponse
    {
        Name = ServerDescription.Name,
        Version = ServerDescription.Version,
        Extensions = { ServerDescription.Extensions },
    });

    public Task ModelMetadataAsync(GrpcCall call) =>
        AnswerAsync(call, ModelMetadataRequest.Parser, request => With(request.Name, request.Version, ModelMessages.Metadata));

    public Task ModelConfigAsync(GrpcCall call) =>
        AnswerAsync(call, ModelConfigRequest.Parser, request => With(request.Name, request.Version, ModelMessages.Config));

    public Task StatisticsAsync(GrpcCall call) => AnswerAsync(call, ModelStatisticsRequest.Parser, request =>
    {
        var response = new ModelStatisticsResponse();
        foreach (var entry in catalog.List().Where(e => request.Name.Length == 0 || e.Name == request.Name))
            response.ModelStats.Add(With(entry.Name, entry.Version, ModelMessages.Statistics));
        return response;
    });

    public Task IndexAsync(GrpcCall call) => AnswerAsync(call, RepositoryIndexRequest.Parser, request =>
    {
        var response = new RepositoryIndexResponse();
        foreach (var entry in catalog.List().Where(e => e.IsReady || !request.Ready))
            response.Models.Add(new RepositoryIndexResponse.Types.ModelIndex
            {
                Name = entry.Name,
                Version = entry.Version,
                State = entry.IsReady ? "READY" : "UNAVAILABLE",
                Reason = entry.Reason,
            });
        return response;
    });

    public async Task LoadAsync(GrpcCall call)
    {
        var request = await call.ReadOneAsync(RepositoryModelLoadRequest.Parser);
        await catalog.LoadAsync(request.ModelName, call.Cancellation);
        await call.WriteAsync(new RepositoryModelLoadResponse());
    }

    public async Task UnloadAsync(GrpcCall call)
    {
        var request = await call.ReadOneAsync(RepositoryModelUnloadRequest.Parser);
        await catalog.UnloadAsync(request.ModelName, call.Cancellation);
        await call.WriteAsync(new RepositoryModelUnloadResponse());
    }

    static async Task AnswerAsync<T>(GrpcCall call, MessageParser<T> parser, Func<T, IMessage> answer) where T : class, IMessage<T> =>
        await call.WriteAsync(answer(await call.ReadOneAsync(parser)));

    T With<T>(string name, string version, Func<ServableModel, T> describe)
    {
        var model = catalog.Lease(name, version) ?? throw OpenInferenceException.UnknownModel(name, version);
        try
        {
            return describe(model);
        }
        finally
        {
            model.Release();
        }
    }
}
