using System.Diagnostics;
using Google.Protobuf;
using ML.Serving.Http;
using ML.Serving.Metrics;
using ML.Serving.Models;
using ML.Serving.OpenInference.Grpc.Messages;
using ML.Serving.Scoring;

namespace ML.Serving.OpenInference.Grpc;

/// <summary>The methods of <c>inference.GRPCInferenceService</c>.</summary>
sealed class InferenceMethods(IModelCatalog catalog)
{
    public async Task InferAsync(GrpcCall call)
    {
        var message = await call.ReadOneAsync(ModelInferRequest.Parser);
        await call.WriteAsync(await InferAsync(call, message));
    }

    // Each request of a stream gets its answer or its error, in order; an error does not end the stream.
    public async Task StreamInferAsync(GrpcCall call)
    {
        while (await call.ReadAsync(ModelInferRequest.Parser) is { } message) await call.WriteAsync(await AnswerAsync(call, message));
    }

    async Task<ModelStreamInferResponse> AnswerAsync(GrpcCall call, ModelInferRequest message)
    {
        try
        {
            return new ModelStreamInferResponse { InferResponse = await InferAsync(call, message) };
        }
        catch (OpenInferenceException error)
        {
            return new ModelStreamInferResponse { ErrorMessage = error.Message, InferResponse = new ModelInferResponse { Id = message.Id } };
        }
    }

    async Task<ModelInferResponse> InferAsync(GrpcCall grpc, ModelInferRequest message)
    {
        using var call = catalog.Begin(grpc.Context, message.ModelName, message.ModelVersion) ?? throw OpenInferenceException.UnknownModel(message.ModelName, message.ModelVersion);
        var model = call.Model;
        AccessEntry.Of(grpc.Context)?.Tell(model);
        using var activity = ServingTelemetry.Start("infer", model);
        var started = Stopwatch.GetTimestamp();
        var code = GrpcStatus.Internal;
        try
        {
            using var result = await InferService.RunAsync(call, InferMessages.ToRequest(message), grpc.Cancellation);
            var encoding = Stopwatch.GetTimestamp();
            var response = InferMessages.ToResponse(model, message.Id, result);
            model.Statistics.Encoded(Stopwatch.GetTimestamp() - encoding);
            code = GrpcStatus.Ok;
            return response;
        }
        catch (OpenInferenceException error)
        {
            code = error.GrpcStatus;
            throw;
        }
        finally
        {
            model.Statistics.Answered("v2-grpc", (int)code, Stopwatch.GetTimestamp() - started);
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
