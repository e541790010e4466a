using System.Diagnostics;
using System.Text.Json;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;

namespace ML.Serving.OpenInference.Rest;

/// <summary>Metadata, configuration and statistics of a model as JSON.</summary>
static class ModelDescription
{
    public static void WriteMetadata(Utf8JsonWriter json, ServableModel model)
    {
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteStartArray("versions");
        json.WriteStringValue(model.Version);
        json.WriteEndArray();
        json.WriteString("platform", ServerDescription.Platform);
        WriteTensors(json, "inputs", model.Inputs);
        WriteTensors(json, "outputs", model.Outputs);
        json.WriteEndObject();
    }

    public static void WriteConfig(Utf8JsonWriter json, ServableModel model)
    {
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteString("platform", ServerDescription.Platform);
        json.WriteString("backend", "onnxruntime");
        json.WriteNumber("max_batch_size", model.Settings.Batching?.MaxBatchSize ?? 0);
        WriteConfigTensors(json, "input", model.Inputs);
        WriteConfigTensors(json, "output", model.Outputs);
        json.WriteEndObject();
    }

    public static void WriteStatistics(Utf8JsonWriter json, ServableModel model)
    {
        var statistics = model.Statistics;
        json.WriteStartObject();
        json.WriteString("name", model.Name);
        json.WriteString("version", model.Version);
        json.WriteNumber("last_inference", statistics.LastInference);
        json.WriteNumber("inference_count", statistics.Inferences);
        json.WriteNumber("execution_count", statistics.Executions);
        json.WriteStartObject("inference_stats");
        WriteDuration(json, "success", statistics.Inferences, statistics.SuccessTicks);
        WriteDuration(json, "fail", statistics.Failures, statistics.FailureTicks);
        WriteDuration(json, "queue", statistics.Executions, statistics.QueueTicks);
        WriteDuration(json, "compute_infer", statistics.Executions, statistics.ComputeTicks);
        json.WriteEndObject();
        json.WriteStartArray("batch_stats");
        foreach (var (size, (count, ticks)) in statistics.Batches())
        {
            json.WriteStartObject();
            json.WriteNumber("batch_size", size);
            WriteDuration(json, "compute_infer", count, ticks);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static ulong Nanoseconds(long ticks) => (ulong)(ticks * (1e9 / Stopwatch.Frequency));

    static void WriteDuration(Utf8JsonWriter json, string name, long count, long ticks)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", count);
        json.WriteNumber("ns", Nanoseconds(ticks));
        json.WriteEndObject();
    }

    static void WriteTensors(Utf8JsonWriter json, string member, IReadOnlyList<ValueSpec> specs)
    {
        json.WriteStartArray(member);
        foreach (var spec in specs.Where(s => s.IsTensor)) WriteTensor(json, spec, "datatype", ElementTypes.NameOf(spec.Type), "shape");
        json.WriteEndArray();
    }

    static void WriteConfigTensors(Utf8JsonWriter json, string member, IReadOnlyList<ValueSpec> specs)
    {
        json.WriteStartArray(member);
        foreach (var spec in specs.Where(s => s.IsTensor))
            WriteTensor(json, spec, "data_type", "TYPE_" + (ElementTypes.NameOf(spec.Type) is "BYTES" ? "STRING" : ElementTypes.NameOf(spec.Type)), "dims");
        json.WriteEndArray();
    }

    static void WriteTensor(Utf8JsonWriter json, ValueSpec spec, string typeMember, string type, string shapeMember)
    {
        json.WriteStartObject();
        json.WriteString("name", spec.Name);
        json.WriteString(typeMember, type);
        json.WriteStartArray(shapeMember);
        foreach (var size in spec.Shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
