using ML.Common.Errors;
using ML.Common.Paging;

namespace ML.Tables.Catalog;

/// <summary>Cuts one page out of a list that is in memory.</summary>
static class PageOf
{
    /// <param name="most">Null or 0: <paramref name="otherwise"/>.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a size below 0 or above <paramref name="limit"/>, or a token not made here.</exception>
    public static Page<T> List<T>(IReadOnlyList<T> all, int? most, string? token, int otherwise, int limit)
    {
        var size = Size(most, "max_results", otherwise, limit);
        var offset = PageToken.ToOffset(token);
        return Page<T>.FromRows([.. all.Skip((int)Math.Min(offset, int.MaxValue)).Take(size + 1)], size, offset);
    }

    /// <inheritdoc cref="List"/>
    public static int Size(int? most, string parameter, int otherwise, int limit) => most switch
    {
        null or 0 => otherwise,
        < 0 => throw Check.InvalidValue(most, parameter, $"expected 1 to {limit}."),
        _ when most > limit => throw Check.InvalidValue(most, parameter, $"expected 1 to {limit}."),
        { } size => size,
    };
}
