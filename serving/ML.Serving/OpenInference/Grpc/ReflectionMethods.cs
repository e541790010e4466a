using Google.Protobuf;
using Google.Protobuf.Reflection;
using ML.Serving.OpenInference.Grpc.Health;
using ML.Serving.OpenInference.Grpc.Messages;
using ML.Serving.OpenInference.Grpc.Reflection;

namespace ML.Serving.OpenInference.Grpc;

/// <summary>gRPC's reflection service, so that tools such as grpcurl need no .proto file.</summary>
static class ReflectionMethods
{
    static readonly FileDescriptor[] Files = [OpenInferenceReflection.Descriptor, HealthReflection.Descriptor, ReflectionReflection.Descriptor];

    public static async Task InfoAsync(GrpcCall call)
    {
        while (await call.ReadAsync(ServerReflectionRequest.Parser) is { } request)
        {
            var response = Answer(request);
            response.ValidHost = request.Host;
            response.OriginalRequest = request;
            await call.WriteAsync(response);
        }
    }

    static ServerReflectionResponse Answer(ServerReflectionRequest request) => request.MessageRequestCase switch
    {
        ServerReflectionRequest.MessageRequestOneofCase.ListServices => new() { ListServicesResponse = Services() },
        ServerReflectionRequest.MessageRequestOneofCase.FileByFilename => File(f => f.Name == request.FileByFilename, request.FileByFilename),
        ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol => File(f => Defines(f, request.FileContainingSymbol), request.FileContainingSymbol),
        _ => new() { ErrorResponse = new ErrorResponse { ErrorCode = (int)GrpcStatus.NotFound, ErrorMessage = "there are no extensions" } },
    };

    static ListServiceResponse Services()
    {
        var response = new ListServiceResponse();
        foreach (var service in Files.SelectMany(f => f.Services)) response.Service.Add(new ServiceResponse { Name = service.FullName });
        return response;
    }

    static ServerReflectionResponse File(Func<FileDescriptor, bool> wanted, string name)
    {
        if (Files.FirstOrDefault(wanted) is not { } file)
            return new() { ErrorResponse = new ErrorResponse { ErrorCode = (int)GrpcStatus.NotFound, ErrorMessage = $"'{name}' is not known here" } };
        return new() { FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { file.SerializedData } } };
    }

    static bool Defines(FileDescriptor file, string symbol) =>
        file.Services.Any(s => symbol == s.FullName || symbol.StartsWith(s.FullName + ".", StringComparison.Ordinal))
        || file.MessageTypes.Any(m => symbol == m.FullName || symbol.StartsWith(m.FullName + ".", StringComparison.Ordinal))
        || file.EnumTypes.Any(e => symbol == e.FullName);
}
