using System.Globalization;
using ML.Common.Errors;
using ML.Serving.Onnx.Signature;
using ML.Serving.Scoring.Data;

namespace ML.Serving.Scoring.Csv;

/// <summary>Makes a frame of CSV with a header, with pandas' rules for types, gaps and rows of another length.</summary>
static class CsvFrame
{
    static readonly HashSet<string> Missing =
        ["", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "n/a", "nan", "null"];

    public static Frame Read(string text, InputSchema? schema)
    {
        if (schema is { IsTensor: true }) throw Broken("TensorSpec only supports numpy types, use numpy_types() instead");
        var records = CsvTable.Parse(text);
        if (records.Count == 0) throw Broken("No columns to parse from file");
        var header = records[0];
        // When the first row has more fields than the header, the surplus on the left is the index.
        var index = records.Count > 1 ? Math.Max(0, records[1].Count - header.Count) : 0;
        CheckWidths(records, header.Count + index);
        var columns = header.Select((name, i) => Column.Named(name, Convert(records, i, index, SpecOf(schema, name, i))));
        return new Frame([.. columns], records.Count - 1);
    }

    static void CheckWidths(List<List<string>> records, int width)
    {
        for (var i = 1; i < records.Count; i++)
            if (records[i].Count > width)
                throw Broken($"Error tokenizing data. C error: Expected {width} fields in line {i + 1}, saw {records[i].Count}\n");
    }

    static ScalarType? SpecOf(InputSchema? schema, string name, int _) =>
        schema is { HasNames: true } && schema.Find(name)?.Column is ColumnType.Scalar scalar ? scalar.Type : null;

    static NdArray Convert(List<List<string>> records, int column, int index, ScalarType? type)
    {
        var cells = new string?[records.Count - 1];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = column + index < records[i + 1].Count && !Missing.Contains(records[i + 1][column + index]) ? records[i + 1][column + index] : null;
        try
        {
            return type is { } wanted ? ToType(cells, wanted, column + index) : Infer(cells);
        }
        catch (ConversionException error)
        {
            throw Broken(error.Message);
        }
    }

    static NdArray Infer(string?[] cells)
    {
        if (Array.TrueForAll(cells, c => c is not null && TryLong(c, out _)))
            return new NdArray(NumpyType.Int64, [cells.Length], Array.ConvertAll(cells, c => long.Parse(c!, CultureInfo.InvariantCulture)));
        if (Array.TrueForAll(cells, c => c is null || TryDouble(c, out _)))
            return new NdArray(NumpyType.Float64, [cells.Length], Array.ConvertAll(cells, c => PythonCast.ToDouble(c)));
        if (Array.TrueForAll(cells, c => c is not null && TryBoolean(c, out _)))
            return new NdArray(NumpyType.Bool, [cells.Length], Array.ConvertAll(cells, c => TryBoolean(c!, out var b) && b));
        return NdArray.OfObjects(Array.ConvertAll(cells, c => c is null ? (object)double.NaN : c));
    }

    static NdArray ToType(string?[] cells, ScalarType type, int column)
    {
        var wanted = NumpyTypes.ToPandas(type);
        if (wanted == NumpyType.Object) return NdArray.OfObjects(Array.ConvertAll(cells, c => c is null ? (object)double.NaN : c));
        if (wanted == NumpyType.DateTime64) throw Broken("the dtype datetime64[ns] is not supported for parsing, pass this column using parse_dates instead");
        if (wanted == NumpyType.Bool) return new NdArray(wanted, [cells.Length], Array.ConvertAll(cells, c => ToBoolean(c, column)));
        var inferred = Infer(cells);
        if (NumpyTypes.KindOf(wanted) == 'i' && inferred.Type == NumpyType.Float64)
            throw Array.Exists(cells, c => c is null)
                ? Broken($"Integer column has NA values in column {column}")
                : Broken($"cannot safely convert passed user dtype of {NumpyTypes.NameOf(wanted)} for float64 dtyped data in column {column}");
        return ArrayCast.To(inferred.Type == NumpyType.Object ? NdArray.OfObjects(cells) : inferred, wanted);
    }

    static bool ToBoolean(string? cell, int column)
    {
        if (cell is null) throw Broken($"Bool column has NA values in column {column}");
        if (TryBoolean(cell, out var value)) return value;
        return TryDouble(cell, out var number) ? number != 0 : throw Broken($"could not convert string to bool: '{cell}'");
    }

    static bool TryLong(string cell, out long value) => long.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out value);

    static bool TryDouble(string cell, out double value)
    {
        try
        {
            value = PythonCast.ToDouble(cell);
            return true;
        }
        catch (ConversionException)
        {
            value = 0;
            return false;
        }
    }

    static bool TryBoolean(string cell, out bool value)
    {
        value = cell is "True" or "TRUE" or "true";
        return value || cell is "False" or "FALSE" or "false";
    }

    static ScoringException Broken(string reason) => new(ErrorCode.BadRequest,
        "Failed to parse input as a Pandas DataFrame. Ensure that the input is a valid CSV-formatted Pandas DataFrame produced using "
        + $"the `pandas.DataFrame.to_csv()` method. Error: '{reason}'", detail: reason);
}
