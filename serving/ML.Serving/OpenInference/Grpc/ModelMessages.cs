using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;
using ML.Serving.OpenInference.Grpc.Messages;
using ML.Serving.OpenInference.Rest;
using ElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace ML.Serving.OpenInference.Grpc;

/// <summary>Metadata, configuration and statistics of a model as messages.</summary>
static class ModelMessages
{
    public static ModelMetadataResponse Metadata(ServableModel model)
    {
        var message = new ModelMetadataResponse { Name = model.Name, Platform = ServerDescription.Platform, Versions = { model.Version } };
        message.Inputs.AddRange(model.Inputs.Where(i => i.IsTensor).Select(Tensor));
        message.Outputs.AddRange(model.Outputs.Where(o => o.IsTensor).Select(Tensor));
        return message;
    }

    public static ModelConfigResponse Config(ServableModel model)
    {
        var config = new ModelConfig
        {
            Name = model.Name,
            Platform = ServerDescription.Platform,
            Backend = "onnxruntime",
            MaxBatchSize = model.Settings.Batching?.MaxBatchSize ?? 0,
        };
        config.Input.AddRange(model.Inputs.Where(i => i.IsTensor).Select(i => new ModelInput { Name = i.Name, DataType = TypeOf(i.Type), Dims = { i.Shape } }));
        config.Output.AddRange(model.Outputs.Where(o => o.IsTensor).Select(o => new ModelOutput { Name = o.Name, DataType = TypeOf(o.Type), Dims = { o.Shape } }));
        return new ModelConfigResponse { Config = config };
    }

    public static Messages.ModelStatistics Statistics(ServableModel model)
    {
        var statistics = model.Statistics;
        var message = new Messages.ModelStatistics
        {
            Name = model.Name,
            Version = model.Version,
            LastInference = (ulong)statistics.LastInference,
            InferenceCount = (ulong)statistics.Inferences,
            ExecutionCount = (ulong)statistics.Executions,
            InferenceStats = new InferStatistics
            {
                Success = Duration(statistics.Inferences, statistics.SuccessTicks),
                Fail = Duration(statistics.Failures, statistics.FailureTicks),
                Queue = Duration(statistics.Executions, statistics.QueueTicks),
                ComputeInfer = Duration(statistics.Executions, statistics.ComputeTicks),
            },
        };
        foreach (var (size, (count, ticks)) in statistics.Batches())
            message.BatchStats.Add(new InferBatchStatistics { BatchSize = (ulong)size, ComputeInfer = Duration(count, ticks) });
        return message;
    }

    static StatisticDuration Duration(long count, long ticks) => new() { Count = (ulong)count, Ns = ModelDescription.Nanoseconds(ticks) };

    static ModelMetadataResponse.Types.TensorMetadata Tensor(ValueSpec spec) =>
        new() { Name = spec.Name, Datatype = ElementTypes.NameOf(spec.Type), Shape = { spec.Shape } };

    static DataType TypeOf(ElementType type) => type switch
    {
        ElementType.Bool => DataType.TypeBool,
        ElementType.UInt8 => DataType.TypeUint8,
        ElementType.UInt16 => DataType.TypeUint16,
        ElementType.UInt32 => DataType.TypeUint32,
        ElementType.UInt64 => DataType.TypeUint64,
        ElementType.Int8 => DataType.TypeInt8,
        ElementType.Int16 => DataType.TypeInt16,
        ElementType.Int32 => DataType.TypeInt32,
        ElementType.Int64 => DataType.TypeInt64,
        ElementType.Float16 => DataType.TypeFp16,
        ElementType.Float => DataType.TypeFp32,
        ElementType.Double => DataType.TypeFp64,
        ElementType.String => DataType.TypeString,
        ElementType.BFloat16 => DataType.TypeBf16,
        _ => DataType.TypeInvalid,
    };
}
