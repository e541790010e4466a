using System.Text;
using ML.Serving.OpenInference;
using ML.Serving.OpenInference.Rest;

namespace ML.Serving.Tests.OpenInference;

public sealed class InferRequestReaderTests
{
    static InferRequest Read(string json, params byte[] binary)
    {
        var header = Encoding.UTF8.GetBytes(json);
        return InferRequestReader.Read((byte[])[.. header, .. binary], header.Length);
    }

    [Fact]
    public void Type_and_shape_may_follow_the_data()
    {
        var request = Read("""{"inputs":[{"data":[[1,2],[3,4.5]],"name":"x","shape":[2,2],"datatype":"FP32"}],"id":"7"}""");
        Assert.Equal([1f, 2f, 3f, 4.5f], request.Inputs[0].Value.As<float>().ToArray());
        Assert.Equal("7", request.Id);
    }

    [Fact]
    public void Binary_inputs_lie_one_after_the_other()
    {
        var request = Read(
            """{"inputs":[{"name":"a","datatype":"UINT8","shape":[2],"parameters":{"binary_data_size":2}},{"name":"s","datatype":"BYTES","shape":[1],"parameters":{"binary_data_size":7}}],"parameters":{"binary_data_output":true}}""",
            9, 8, 3, 0, 0, 0, (byte)'a', (byte)'b', (byte)'c');
        Assert.Equal([9, 8], request.Inputs[0].Value.Data.ToArray());
        Assert.Equal("abc", Encoding.UTF8.GetString(request.Inputs[1].Value.Strings.Span[0].Span));
        Assert.True(request.BinaryOutputs);
    }

    [Theory]
    [InlineData("", "failed to parse")]
    [InlineData("[]", "expected an object")]
    [InlineData("{\"inputs\":[{}]}", "no 'name'")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"data\":[1]}]}", "no 'shape'")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP99\",\"data\":[1]}]}", "FP99")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\"}]}", "neither")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[2],\"datatype\":\"FP32\",\"data\":[1]}]}", "1 elements")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[-1],\"datatype\":\"FP32\",\"data\":[1]}]}", "negative")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[9223372036854775807,9],\"datatype\":\"FP32\",\"data\":[1]}]}", "more than can be addressed")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT8\",\"data\":[300]}]}", "element 0")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"BOOL\",\"data\":[\"x\"]}]}", "element 0")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":4}}]}", "0 are left")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":2147483648}}]}", "0 are left")]
    [InlineData("{\"inputs\":[{\"name\":\"x\",\"shape\":[1.5],\"datatype\":\"FP32\",\"data\":[1]}]}", "whole numbers")]
    [InlineData("{\"inputs\":[]} x", "failed to parse")]
    public void What_is_wrong_is_said(string json, string expected) => Assert.Contains(expected, Assert.Throws<OpenInferenceException>(() => Read(json)).Message);

    [Theory]
    [InlineData("FP32", new byte[] { 1, 2, 3 }, "takes 4")]
    [InlineData("BYTES", new byte[] { 1, 2, 3 }, "cannot stand")]
    [InlineData("BYTES", new byte[] { 255, 255, 255, 127 }, "claims 2147483647")]
    [InlineData("BYTES", new byte[] { 0, 0, 0, 0, 1 }, "are left after")]
    public void Bytes_that_do_not_fit_are_refused(string type, byte[] bytes, string expected)
    {
        var json = $$$"""{"inputs":[{"name":"x","datatype":"{{{type}}}","shape":[1],"parameters":{"binary_data_size":{{{bytes.Length}}}}}]}""";
        Assert.Contains(expected, Assert.Throws<OpenInferenceException>(() => Read(json, bytes)).Message);
    }

    [Fact]
    public void Bytes_that_belong_to_no_input_are_refused() => Assert.Contains("belong to none", Assert.Throws<OpenInferenceException>(() => Read("{\"inputs\":[]}", 1)).Message);
}
