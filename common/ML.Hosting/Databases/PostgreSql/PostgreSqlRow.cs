using System.Data.Common;
using System.Text;

namespace ML.Hosting.Databases.PostgreSql;

/// <summary>The row that a reader stands on.</summary>
sealed class PostgreSqlRow(DbDataReader reader) : DbRow
{
    byte[] text = new byte[256];

    public override bool IsNull(int column) => reader.IsDBNull(column);

    public override long Int64(int column) => reader.GetInt64(column);

    public override double Double(int column) => reader.GetDouble(column);

    public override bool Boolean(int column) => reader.GetBoolean(column);

    public override ReadOnlySpan<byte> Utf8(int column)
    {
        var value = reader.GetString(column);
        if (Encoding.UTF8.GetMaxByteCount(value.Length) is var longest && longest > text.Length) text = new byte[longest];
        return text.AsSpan(0, Encoding.UTF8.GetBytes(value, text));
    }
}
