using System.Text;

namespace ML.Lakehouse.Schemas;

/// <summary>Expressions in tables are Spark's SQL; the part of it that differs from DuckDB's for expressions is how names and text are quoted.</summary>
static class SparkSql
{
    public static string ToDuckDb(string expression)
    {
        var result = new StringBuilder(expression.Length);
        for (var i = 0; i < expression.Length; i++)
            i = expression[i] switch
            {
                '`' => Quoted(expression, i, '`', '"', result),
                // A double quote is text to Spark and a name to DuckDB.
                '"' => Quoted(expression, i, '"', '\'', result),
                '\'' => Quoted(expression, i, '\'', '\'', result),
                var other => Plain(result, other, i),
            };
        return result.ToString();
    }

    static int Plain(StringBuilder result, char c, int i)
    {
        result.Append(c);
        return i;
    }

    static int Quoted(string text, int start, char quote, char into, StringBuilder result)
    {
        result.Append(into);
        var i = start + 1;
        for (; i < text.Length && text[i] != quote; i++) result.Append(text[i] == into ? $"{into}{into}" : text[i].ToString());
        result.Append(into);
        return i;
    }
}
