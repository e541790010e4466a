using System.Text;

namespace ML.Serving.Scoring.Csv;

/// <summary>Splits CSV into records: quotes, doubled quotes, line ends inside of quotes, empty lines skipped.</summary>
static class CsvTable
{
    public static List<List<string>> Parse(string text)
    {
        var records = new List<List<string>>();
        var record = new List<string>();
        var field = new StringBuilder();
        var at = 0;
        while (at < text.Length)
        {
            at = ReadField(text, at, field);
            record.Add(field.ToString());
            field.Clear();
            if (at < text.Length && text[at] == ',')
            {
                at++;
                if (at == text.Length) record.Add("");
                if (at < text.Length && text[at] is '\n' or '\r')
                {
                    record.Add("");
                    at = EndRecord(text, at, records, ref record);
                }

                continue;
            }

            at = EndRecord(text, at, records, ref record);
        }

        if (record.Count > 0) records.Add(record);
        return records;
    }

    static int EndRecord(string text, int at, List<List<string>> records, ref List<string> record)
    {
        if (record is not [""]) records.Add(record);
        record = [];
        if (at < text.Length && text[at] == '\r') at++;
        if (at < text.Length && text[at] == '\n') at++;
        return at;
    }

    static int ReadField(string text, int at, StringBuilder field)
    {
        if (at < text.Length && text[at] == '"') at = ReadQuoted(text, at + 1, field);
        while (at < text.Length && text[at] is not (',' or '\n' or '\r')) field.Append(text[at++]);
        return at;
    }

    static int ReadQuoted(string text, int at, StringBuilder field)
    {
        while (at < text.Length)
        {
            if (text[at] != '"') field.Append(text[at++]);
            else if (at + 1 < text.Length && text[at + 1] == '"')
            {
                field.Append('"');
                at += 2;
            }
            else return at + 1;
        }

        return at;
    }
}
