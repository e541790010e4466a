using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Tracking.Traces;

namespace ML.Tracking.Tests.Traces;

/// <summary>The spelling of Python's <c>json.dumps</c>, on which searches of stored spans count.</summary>
public sealed class PythonJsonTests
{
    [Theory]
    [InlineData("""{"a":[1,2.5,true,null],"b":{"c":"d"}}""", """{"a": [1, 2.5, true, null], "b": {"c": "d"}}""")]
    [InlineData("""{}""", "{}")]
    [InlineData("""["é日本🙂<&\u2028"]""", "[\"é日本🙂<&\u2028\"]")]
    [InlineData("""["\"\\\n\t\u0001"]""", """["\"\\\n\t\u0001"]""")]
    public void Parsed_values_are_spelled_as_python_does(string json, string expected) => Assert.Equal(expected, PythonJson.Write(JsonNode.Parse(json)));

    [Theory]
    [InlineData("5", "5.0")]
    [InlineData("0.1", "0.1")]
    [InlineData("-0.00001", "-1e-05")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("123456789012345680", "1.2345678901234568e+17")]
    [InlineData("1234567890123456", "1234567890123456.0")]
    [InlineData("1e300", "1e+300")]
    [InlineData("[1, {\"a\": 2}]", "[1.0, {\"a\": 2.0}]")]
    [InlineData("\"5\"", "\"5\"")]
    public void Numbers_of_assessments_are_real(string json, string expected)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(expected, PythonJson.WriteValue(document.RootElement));
    }
}
