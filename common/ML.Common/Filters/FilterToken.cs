namespace ML.Common.Filters;

/// <summary>The kinds of token a filter is made of.</summary>
enum FilterTokenKind
{
    /// <summary>A bare word, a keyword, or quoted and bare parts joined by dots.</summary>
    Word,
    Text,
    Number,
    Operator,
    Open,
    Close,
    Comma,
    Semicolon,
    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Value">Its text: for strings without the quotes.</param>
/// <param name="Position">Index of its first character in the filter.</param>
/// <param name="Parts">Of a word: its parts, quotes removed. A double-quoted text alone may stand for either.</param>
readonly record struct FilterToken(FilterTokenKind Kind, string Value, int Position, IReadOnlyList<string>? Parts = null);
