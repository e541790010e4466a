using System.Text.Json;
using ML.Serving.Onnx.Text;
using ML.Serving.Scoring.Data;

namespace ML.Serving.Scoring.Json;

/// <summary>Reads <c>dataframe_split</c> and <c>dataframe_records</c>.</summary>
static class JsonFrame
{
    public static Frame ReadRecords(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            var type = json.ValueKind == JsonValueKind.Object ? "dictionary" : $"type <class '{PythonText.TypeOf(json)}'>";
            throw ScoringException.Input($"Dataframe records format must be a list of records. Got {type}.");
        }

        return json.GetArrayLength() > 0 && json[0].ValueKind == JsonValueKind.Object ? OfRecords(json) : OfRows(json, null, "records");
    }

    public static Frame ReadSplit(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            var type = json.ValueKind == JsonValueKind.Array ? "list" : $"type <class '{PythonText.TypeOf(json)}'>";
            throw ScoringException.Input($"Dataframe split format must be a dictionary. Got {type}.");
        }

        var keys = json.EnumerateObject().Select(p => p.Name).Distinct().ToList();
        if (!keys.Contains("data") || keys.Any(k => k is not ("data" or "columns" or "index")))
            throw ScoringException.Input("Dataframe split format must have 'data' field and optionally 'columns' and 'index' fields. "
                + $"Got {{{string.Join(", ", keys.Select(PythonText.Repr))}}}.'");
        var frame = OfRows(json.GetProperty("data"), Labels(json), "split");
        return Index(json, frame);
    }

    static JsonElement[]? Labels(JsonElement json)
    {
        if (!json.TryGetProperty("columns", out var columns) || columns.ValueKind == JsonValueKind.Null) return null;
        if (columns.ValueKind != JsonValueKind.Array)
            throw Broken("split", $"Index(...) must be called with a collection of some kind, {PythonText.Repr(columns)} was passed");
        return [.. columns.EnumerateArray()];
    }

    // As pandas: an index as long as the data changes nothing here, and one row is repeated for a longer one.
    static Frame Index(JsonElement json, Frame frame)
    {
        if (!json.TryGetProperty("index", out var index) || index.ValueKind == JsonValueKind.Null) return frame;
        if (index.ValueKind != JsonValueKind.Array)
            throw Broken("split", $"Index(...) must be called with a collection of some kind, {PythonText.Repr(index)} was passed");
        var length = index.GetArrayLength();
        if (length == frame.Rows) return frame;
        if (frame.Rows != 1)
            throw Broken("split", $"Shape of passed values is ({frame.Rows}, {frame.Columns.Count}), indices imply ({length}, {frame.Columns.Count})");
        return new Frame([.. frame.Columns.Select(c => c with { Values = c.Values.Repeat(length) })], length);
    }

    static Frame OfRecords(JsonElement json)
    {
        var rows = json.GetArrayLength();
        var columns = new List<(string Name, JsonElement[] Values)>();
        var places = new Dictionary<string, int>();
        var row = 0;
        foreach (var record in json.EnumerateArray())
        {
            if (record.ValueKind != JsonValueKind.Object)
                throw Broken("records", $"'{PythonText.TypeOf(record)}' object is not a record");
            foreach (var member in record.EnumerateObject())
            {
                if (!places.TryGetValue(member.Name, out var place))
                {
                    places.Add(member.Name, place = columns.Count);
                    columns.Add((member.Name, new JsonElement[rows]));
                }

                columns[place].Values[row] = member.Value;
            }

            row++;
        }

        return new Frame([.. columns.Select(c => Column.Named(c.Name, JsonColumn.Infer(c.Values)))], rows);
    }

    static Frame OfRows(JsonElement data, JsonElement[]? labels, string form)
    {
        if (data.ValueKind != JsonValueKind.Array) throw Broken(form, "DataFrame constructor not properly called!");
        var rows = data.GetArrayLength();
        var width = Width(data, labels, form);
        var cells = new JsonElement[width][];
        for (var i = 0; i < width; i++) cells[i] = new JsonElement[rows];
        var row = 0;
        foreach (var items in data.EnumerateArray()) FillRow(items, cells, row++);
        return new Frame([.. cells.Select((c, i) => Label(labels, i, JsonColumn.Infer(c)))], rows);
    }

    static int Width(JsonElement data, JsonElement[]? labels, string form)
    {
        var widest = 0;
        foreach (var row in data.EnumerateArray())
            widest = Math.Max(widest, row.ValueKind == JsonValueKind.Array ? row.GetArrayLength() : 1);
        if (labels is null || (widest == 0 && data.GetArrayLength() == 0)) return labels?.Length ?? widest;
        return labels.Length == widest ? widest
            : throw Broken(form, $"{labels.Length} columns passed, passed data had {widest} columns");
    }

    static void FillRow(JsonElement items, JsonElement[][] cells, int row)
    {
        if (items.ValueKind != JsonValueKind.Array)
        {
            cells[0][row] = items;
            return;
        }

        var column = 0;
        foreach (var item in items.EnumerateArray()) cells[column++][row] = item;
    }

    static Column Label(JsonElement[]? labels, int index, NdArray values)
    {
        if (labels is null) return Column.Numbered(index, values);
        return labels[index].ValueKind == JsonValueKind.String
            ? Column.Named(labels[index].GetString()!, values)
            : new Column(null, PythonText.Repr(labels[index]), values);
    }

    static ScoringException Broken(string form, string reason) => ScoringException.Input(
        $"Provided dataframe_{form} field is not a valid dataframe representation in '{form}' format. Error: '{reason}'");
}
