using ML.Common.Errors;

namespace ML.Common.Filters;

/// <summary>One order_by clause: <c>KEY [ASC|DESC]</c>.</summary>
static class OrderClause
{
    public static (IReadOnlyList<string> Parts, bool Ascending) Parse(string clause)
    {
        List<FilterToken> tokens;
        try
        {
            tokens = new FilterLexer(clause).Run();
        }
        catch (PlatformException)
        {
            throw Unparsed(clause);
        }

        if (tokens.Count < 2 || tokens[0].Parts is not { } parts) throw Unparsed(clause);
        if (tokens.Count == 2) return (parts, true);
        if (tokens.Count > 3 || tokens[1].Kind != FilterTokenKind.Word) throw Unparsed(clause);
        return tokens[1].Value.ToUpperInvariant() switch
        {
            "ASC" => (parts, true),
            "DESC" => (parts, false),
            _ => throw PlatformException.Invalid($"Invalid ordering key in order_by clause '{clause}'."),
        };
    }

    static PlatformException Unparsed(string clause) =>
        PlatformException.Invalid($"Invalid order_by clause '{clause}'. Could not be parsed.");
}
