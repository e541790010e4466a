using System.Runtime.CompilerServices;

namespace ML.Client.Paging;

/// <summary>Follows page tokens: the next page is asked for when the caller has consumed the one before.</summary>
internal static class Pages
{
    public static async IAsyncEnumerable<TItem> Follow<TPage, TItem>(Func<string?, CancellationToken, Task<TPage>> fetch,
        Func<TPage, (List<TItem>? Items, string? Next)> read, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string? token = null;
        do
        {
            var (items, next) = read(await fetch(token, cancellation).ConfigureAwait(false));
            foreach (var item in items ?? []) yield return item;
            // A token that does not move on would ask for the same page for ever.
            token = next == token ? null : next;
        }
        while (!string.IsNullOrEmpty(token));
    }
}
