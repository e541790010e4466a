using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ML.Benchmarks.Serving;

/// <summary>The bytes of the requests under measurement.</summary>
static class ServingRequests
{
    public static byte[] Binary(string path, string input, int rows, int columns)
    {
        var values = Enumerable.Range(0, rows * columns).Select(i => i * 0.25f).ToArray();
        var size = (values.Length * sizeof(float)).ToString(CultureInfo.InvariantCulture);
        var json = Encoding.UTF8.GetBytes(
            $$$"""{"inputs":[{"name":"{{{input}}}","shape":[{{{rows}}},{{{columns}}}],"datatype":"FP32","parameters":{"binary_data_size":{{{size}}}}}],"parameters":{"binary_data_output":true}}""");
        byte[] body = [.. json, .. MemoryMarshal.AsBytes<float>(values)];
        return HttpLoad.Request(path, "application/octet-stream", body, $"Inference-Header-Content-Length: {json.Length}\r\n");
    }

    public static byte[] Split(string path, int rows)
    {
        var data = string.Join(',', Enumerable.Range(0, rows).Select(i => $"[{i}.5,{i}.25,{i}.125]"));
        return HttpLoad.Request(path, "application/json", Encoding.UTF8.GetBytes($$$"""{"dataframe_split":{"columns":["a","b","c"],"data":[{{{data}}}]}}"""));
    }
}
