using System.Text;

namespace ML.Benchmarks.Lakehouse;

/// <summary>Writes a table's log without data files: replay never opens them.</summary>
static class SyntheticLog
{
    const string Head = """
        {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
        {"metaData":{"id":"b0b0b0b0-0000-4000-8000-000000000000","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}},{\"name\":\"v\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}}]}","partitionColumns":[],"configuration":{"delta.checkpointInterval":"1000000"},"createdTime":1700000000000}}
        """;

    public static void Write(string folder, int commits, int filesEach)
    {
        var log = Directory.CreateDirectory(Path.Combine(folder, "_delta_log")).FullName;
        File.WriteAllText(Path.Combine(log, $"{0:D20}.json"), Head + "\n");
        for (var version = 1; version <= commits; version++)
        {
            var lines = new StringBuilder();
            lines.Append("{\"commitInfo\":{\"timestamp\":1700000000000,\"operation\":\"WRITE\",\"operationParameters\":{\"mode\":\"Append\"},\"isBlindAppend\":true}}\n");
            for (var i = 0; i < filesEach; i++)
            {
                var id = (long)version * filesEach + i;
                lines.Append($$$"""{"add":{"path":"part-{{{id:D8}}}-4bde2b01-8da5-40a4-816d-8138fb0e3f12-c000.snappy.parquet","partitionValues":{},"size":{{{1000 + id % 977}}},"modificationTime":1700000000000,"dataChange":true,"stats":"{\"numRecords\":1000,\"minValues\":{\"id\":{{{id * 1000}}},\"v\":\"value-{{{id}}}\"},\"maxValues\":{\"id\":{{{id * 1000 + 999}}},\"v\":\"value-{{{id}}}z\"},\"nullCount\":{\"id\":0,\"v\":3}}"}}""").Append('\n');
            }

            File.WriteAllText(Path.Combine(log, $"{version:D20}.json"), lines.ToString());
        }
    }
}
