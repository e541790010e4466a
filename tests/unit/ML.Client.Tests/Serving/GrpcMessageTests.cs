using ML.Client.Errors;
using ML.Client.Serving.OpenInference;
using ML.Client.Tracing;

namespace ML.Client.Tests.Serving;

/// <summary>Answers of servers that put values into typed lists, as the protocol allows, and broken ones.</summary>
public sealed class GrpcMessageTests
{
    static byte[] Answer(string datatype, long[] shape, Action<ProtoWriter> contents)
    {
        var message = new ProtoWriter();
        message.Message(5, output =>
        {
            output.Text(1, "y");
            output.Text(2, datatype);
            // Packed, as protobuf's own writers have it.
            output.Bytes(3, [.. shape.Select(s => (byte)s)]);
            output.Message(5, contents);
        });
        return message.ToArray();
    }

    [Fact]
    public void Typed_lists_are_read()
    {
        Assert.Equal([1.5f, -2f], One("FP32", [2], c => c.Bytes(6, [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0])).ToArray<float>());
        Assert.Equal([1.5], One("FP64", [1], c => c.Double(7, 1.5)).ToArray<double>());
        Assert.Equal([true, false], One("BOOL", [2], c => c.Bytes(1, [1, 0])).ToArray<bool>());
        Assert.Equal([(sbyte)-1, (sbyte)5], One("INT8", [2], c =>
        {
            c.Number(2, -1);
            c.Number(2, 5);
        }).ToArray<sbyte>());
        Assert.Equal(["a", "bc"], One("BYTES", [2], c =>
        {
            c.Text(8, "a");
            c.Text(8, "bc");
        }).ToTexts());
        static InferenceTensor One(string datatype, long[] shape, Action<ProtoWriter> contents) => GrpcMessages.Outputs(Answer(datatype, shape, contents)).Single();
    }

    [Fact]
    public void A_broken_answer_is_a_protocol_error()
    {
        var good = Answer("FP32", [2], c => c.Bytes(6, new byte[8]));
        for (var length = 1; length < good.Length; length++)
            Assert.Throws<MlflowProtocolException>(() => GrpcMessages.Outputs(good.AsMemory(0, length)));
        Assert.Throws<MlflowProtocolException>(() => GrpcMessages.Outputs(Answer("FP32", [3], c => c.Bytes(6, new byte[8]))));
        Assert.Throws<MlflowProtocolException>(() => GrpcMessages.Outputs(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }));
    }
}
