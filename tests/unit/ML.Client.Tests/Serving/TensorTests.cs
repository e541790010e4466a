using System.Text.Json;
using System.Text.Json.Serialization;
using ML.Client.Errors;
using ML.Client.Serving.OpenInference;

namespace ML.Client.Tests.Serving;

public sealed partial class TensorTests
{
    static TensorMetadata Input(string name, string datatype, params long[] shape) => new(name, datatype, shape);

    static List<InferenceTensor> Of(IReadOnlyList<TensorMetadata> inputs, params Row[] rows) => RowTensors.Of(RowTensors.Records(rows, Json.Default.Row), inputs);

    [Fact]
    public void Properties_become_the_inputs_of_their_names()
    {
        var tensors = Of([Input("n", "INT64", -1), Input("x", "FP32", -1, 1), Input("who", "BYTES", -1), Input("v", "FP64", -1, 2)],
            new Row(1, 1.5f, "å", [1, 2]), new Row(2, float.NaN, "", [3, 4]));
        Assert.Equal([1L, 2L], tensors[0].ToArray<long>());
        Assert.Equal([2L, 1L], tensors[1].Shape);
        Assert.Equal([1.5f, float.NaN], tensors[1].ToArray<float>());
        Assert.Equal(["å", ""], tensors[2].ToTexts());
        Assert.Equal([2L, 2L], tensors[3].Shape);
        Assert.Equal([1d, 2, 3, 4], tensors[3].ToArray<double>());
    }

    [Fact]
    public void Numbers_become_the_columns_of_the_only_input()
    {
        var tensor = RowTensors.Of(RowTensors.Records([new Pair(1, 2), new Pair(3, 4)], Json.Default.Pair), [Input("matrix", "FP32", -1, 2)]).Single();
        Assert.Equal([2L, 2L], tensor.Shape);
        Assert.Equal([1f, 2, 3, 4], tensor.ToArray<float>());
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        var row = new Row(1, 1, "a", [1]);
        Assert.Contains("'missing'", Assert.Throws<ArgumentException>(() => Of([Input("n", "INT64", -1), Input("missing", "INT64", -1)], row)).Message);
        Assert.Contains("'who'", Assert.Throws<ArgumentException>(() => Of([Input("n", "INT64", -1), Input("who", "INT64", -1)], row)).Message);
        Assert.Contains("'v'", Assert.Throws<ArgumentException>(() => Of([Input("n", "INT64", -1), Input("v", "FP64", -1, 2)], row)).Message);
        Assert.Contains("'n'", Assert.Throws<ArgumentException>(() => Of([Input("n", "INT8", -1), Input("x", "FP32", -1)], row with { N = 300 })).Message);
        Assert.Contains("4 values", Assert.Throws<ArgumentException>(() => InferenceTensor.Of<int>("x", [1, 2, 3, 4], 3)).Message);
        Assert.Contains("FP32", Assert.Throws<InvalidOperationException>(() => InferenceTensor.Of<float>("x", [1]).ToArray<int>()).Message);
        Assert.Throws<NotSupportedException>(() => InferenceTensor.Of<char>("x", ['a']));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_body_holds_every_type_in_either_form(bool binary)
    {
        InferenceTensor[] tensors =
        [
            InferenceTensor.Of<bool>("bool", [true, false]), InferenceTensor.Of<byte>("u8", [255]), InferenceTensor.Of<ushort>("u16", [65535]), InferenceTensor.Of<uint>("u32", [uint.MaxValue]),
            InferenceTensor.Of<ulong>("u64", [ulong.MaxValue]), InferenceTensor.Of<sbyte>("i8", [-128]), InferenceTensor.Of<short>("i16", [short.MinValue]), InferenceTensor.Of<int>("i32", [int.MinValue]),
            InferenceTensor.Of<long>("i64", [long.MinValue, long.MaxValue]), InferenceTensor.Of<Half>("f16", [(Half)1.5]), InferenceTensor.Of<float>("f32", [0.1f, 1e-30f], 2, 1),
            InferenceTensor.Of<double>("f64", [0.1, 1e300]), InferenceTensor.OfTexts("text", ["å", "", "\"quoted\""]),
        ];
        var (json, raw) = InferBody.Write(tensors, ["only"], binary);
        var body = json.ToArray().Concat(raw.SelectMany(r => r.ToArray())).ToArray();
        var root = JsonDocument.Parse(json).RootElement;
        Assert.Equal("only", root.GetProperty("outputs")[0].GetProperty("name").GetString());
        // A server answers in the form of requests: inputs are called outputs.
        var answer = System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(body).Replace("\"outputs\"", "\"wanted\"", StringComparison.Ordinal).Replace("\"inputs\"", "\"outputs\"", StringComparison.Ordinal));
        var read = InferBody.Read(answer, "infer");
        Assert.Equal(tensors.Select(t => (t.Name, t.Datatype)), read.Select(t => (t.Name, t.Datatype)));
        Assert.All(tensors.Zip(read), pair => Assert.Equal(pair.First.Shape, pair.Second.Shape));
        Assert.All(tensors.Zip(read), pair => Assert.Equal(pair.First.Data.ToArray(), pair.Second.Data.ToArray()));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"outputs": [{"name": "y", "datatype": "FP32", "shape": [2], "data": [1]}]}""")]
    [InlineData("""{"outputs": [{"name": "y", "datatype": "FP32", "shape": [1], "parameters": {"binary_data_size": 4}}]}""")]
    [InlineData("""{"outputs": [{"name": "y", "datatype": "FP32", "shape": [1], "parameters": {"binary_data_size": -4}}]}""")]
    [InlineData("""{"outputs": [{"name": "y", "datatype": "WHAT", "shape": [1], "data": [1]}]}""")]
    public void A_broken_answer_is_a_protocol_error(string body) =>
        Assert.Throws<MlflowProtocolException>(() => InferBody.Read(System.Text.Encoding.UTF8.GetBytes(body), "infer"));

    [Fact]
    public void Outputs_become_records_or_the_value_of_the_first()
    {
        InferenceTensor[] outputs = [InferenceTensor.Of<float>("label", [1, float.NaN], 2, 1), InferenceTensor.Of<float>("probabilities", [0.25f, 0.75f, 1, 0], 2, 2)];
        var records = TensorRows.Of(outputs, 2, Json.Default.Classified);
        Assert.Equal(1, records[0].Label);
        Assert.Equal([0.25f, 0.75f], records[0].Probabilities);
        Assert.Null(records[1].Label);
        Assert.Equal(1, TensorRows.Of(outputs[..1], 2, Json.Default.NullableDouble)[0]);
        Assert.Equal([[0.25f, 0.75f], [1f, 0f]], TensorRows.Of(outputs[1..], 2, Json.Default.SingleArray));
        Assert.Throws<MlflowProtocolException>(() => TensorRows.Of(outputs, 3, Json.Default.Classified));
        Assert.Throws<MlflowProtocolException>(() => TensorRows.Of(outputs[1..], 2, Json.Default.NullableDouble));
    }

    internal sealed record Row(int N, float X, string Who, double[] V);

    internal sealed record Pair(float A, float B);

    internal sealed record Classified(float? Label, float[] Probabilities);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    [JsonSerializable(typeof(Row))]
    [JsonSerializable(typeof(Pair))]
    [JsonSerializable(typeof(Classified))]
    [JsonSerializable(typeof(double?))]
    [JsonSerializable(typeof(float[]))]
    internal sealed partial class Json : JsonSerializerContext;
}
