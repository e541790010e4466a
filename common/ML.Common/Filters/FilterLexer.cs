using System.Globalization;
using System.Text;
using ML.Common.Errors;

namespace ML.Common.Filters;

/// <summary>Cuts a filter or an order_by clause into tokens.</summary>
sealed class FilterLexer(string source)
{
    int position;

    public List<FilterToken> Run()
    {
        var tokens = new List<FilterToken>();
        while (true)
        {
            while (position < source.Length && char.IsWhiteSpace(source[position])) position++;
            if (position >= source.Length) break;
            tokens.Add(Next());
        }

        tokens.Add(new FilterToken(FilterTokenKind.End, "", source.Length));
        return tokens;
    }

    FilterToken Next()
    {
        var c = source[position];
        return c switch
        {
            '(' => Single(FilterTokenKind.Open),
            ')' => Single(FilterTokenKind.Close),
            ',' => Single(FilterTokenKind.Comma),
            ';' => Single(FilterTokenKind.Semicolon),
            '=' or '<' or '>' or '!' => Operator(),
            '\'' => new FilterToken(FilterTokenKind.Text, Value: Quoted('\'', out var start), start),
            _ when StartsNumber(c) => Number(),
            _ when IsWordStart(c) => Word(),
            _ => throw FilterErrors.At(position, $"Invalid clause(s) in filter string: '{c}'"),
        };
    }

    FilterToken Single(FilterTokenKind kind)
    {
        position++;
        return new FilterToken(kind, source[(position - 1)..position], position - 1);
    }

    FilterToken Operator()
    {
        var start = position;
        while (position < source.Length && source[position] is '=' or '<' or '>' or '!') position++;
        return new FilterToken(FilterTokenKind.Operator, source[start..position], start);
    }

    bool StartsNumber(char c) =>
        char.IsAsciiDigit(c) || (c is '-' or '+' or '.' && position + 1 < source.Length && (char.IsAsciiDigit(source[position + 1]) || source[position + 1] == '.'));

    FilterToken Number()
    {
        var start = position++;
        while (position < source.Length && (char.IsAsciiLetterOrDigit(source[position]) || source[position] == '.'
            || (source[position] is '-' or '+' && source[position - 1] is 'e' or 'E'))) position++;
        var text = source[start..position];
        // A word may begin with a digit (a metric named 1st); only what parses is a number.
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? new FilterToken(FilterTokenKind.Number, text, start)
            : new FilterToken(FilterTokenKind.Word, text, start, [text]);
    }

    FilterToken Word()
    {
        var start = position;
        var parts = new List<string>();
        do
        {
            parts.Add(position < source.Length && source[position] is '`' or '"' ? Quoted(source[position], out _) : Bare());
        }
        while (Accept('.'));
        var onlyDoubleQuoted = parts.Count == 1 && source[start] == '"';
        return new FilterToken(onlyDoubleQuoted ? FilterTokenKind.Text : FilterTokenKind.Word, onlyDoubleQuoted ? parts[0] : source[start..position], start, parts);
    }

    bool Accept(char c)
    {
        if (position >= source.Length || source[position] != c) return false;
        position++;
        return true;
    }

    string Bare()
    {
        var start = position;
        while (position < source.Length && IsWordPart(source[position])) position++;
        if (position == start) throw FilterErrors.At(position, $"Invalid identifier in '{source}'");
        return source[start..position];
    }

    string Quoted(char quote, out int start)
    {
        start = position++;
        var text = new StringBuilder();
        while (position < source.Length)
        {
            var c = source[position++];
            if (c != quote) text.Append(c);
            else if (position < source.Length && source[position] == quote) text.Append(source[position++]);
            else return text.ToString();
        }

        throw FilterErrors.At(start, $"Invalid filter '{source}': the quote {quote} is not closed");
    }

    static bool IsWordStart(char c) => char.IsLetter(c) || c is '_' or '`' or '"';

    static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '/' or ':' or '@' or '$';
}
