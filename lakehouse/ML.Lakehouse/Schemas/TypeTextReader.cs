using System.Globalization;
using ML.Common.Errors;

namespace ML.Lakehouse.Schemas;

/// <summary>Reads DuckDB's text of a type as a Delta type.</summary>
/// <param name="withoutZone">Whether TIMESTAMP becomes timestamp_ntz (a table feature) rather than timestamp.</param>
sealed class TypeTextReader(string column, string text, bool withoutZone)
{
    int position;

    public DataType ReadAll() => Read();

    DataType Read()
    {
        var type = Suffixed(Base());
        return type;
    }

    DataType Suffixed(DataType type)
    {
        while (position < text.Length && text[position] == '[')
        {
            position = text.IndexOf(']', position) + 1;
            type = new ArrayType(type, ContainsNull: true);
        }

        return type;
    }

    DataType Base()
    {
        if (Take("STRUCT(")) return Struct();
        if (Take("MAP(")) return Map();
        if (Take("DECIMAL(")) return Decimal();
        var end = text.AsSpan(position).IndexOfAny("[,)");
        var name = end < 0 ? text[position..] : text.Substring(position, end);
        position += name.Length;
        return Primitive(name);
    }

    StructType Struct()
    {
        var fields = new List<StructField>();
        do
        {
            var name = QuotedName();
            position++;
            fields.Add(new StructField(name, Read()));
        } while (Take(", "));
        position++;
        return new StructType(fields);
    }

    MapType Map()
    {
        var key = Read();
        Take(", ");
        var value = Read();
        position++;
        return new MapType(key, value, ValueContainsNull: true);
    }

    DecimalType Decimal()
    {
        var end = text.IndexOf(')', position);
        var parts = text[position..end].Split(',');
        position = end + 1;
        return new DecimalType(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    string QuotedName()
    {
        var end = position + 1;
        while (text[end] != '"' || (end + 1 < text.Length && text[end + 1] == '"')) end += text[end] == '"' ? 2 : 1;
        var name = text[(position + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal);
        position = end + 1;
        return name;
    }

    bool Take(string token)
    {
        if (string.CompareOrdinal(text, position, token, 0, token.Length) != 0) return false;
        position += token.Length;
        return true;
    }

    DataType Primitive(string name) => name switch
    {
        "BOOLEAN" => DataType.Boolean,
        "TINYINT" => DataType.Byte,
        "SMALLINT" or "UTINYINT" => DataType.Short,
        "INTEGER" or "USMALLINT" or "\"NULL\"" => DataType.Integer,
        "BIGINT" or "UINTEGER" => DataType.Long,
        "UBIGINT" => new DecimalType(20, 0),
        "HUGEINT" or "UHUGEINT" => new DecimalType(38, 0),
        "FLOAT" => DataType.Float,
        "DOUBLE" => DataType.Double,
        "VARCHAR" or "UUID" => DataType.String,
        "BLOB" => DataType.Binary,
        "DATE" => DataType.Date,
        "TIMESTAMP WITH TIME ZONE" => DataType.Timestamp,
        "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" => withoutZone ? DataType.TimestampNtz : DataType.Timestamp,
        _ => throw PlatformException.Invalid($"column '{column}' has the type {name}, which a table cannot hold"),
    };
}
