namespace ML.Client.Fluent;

/// <summary>Commit, branch and remote of the Git checkout around a folder, read from its files: no git executable is needed.</summary>
internal sealed record GitCheckout(string Commit, string? Branch, string? RemoteUrl)
{
    public static GitCheckout? Find(string folder)
    {
        try
        {
            for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            {
                var dot = Path.Combine(at.FullName, ".git");
                if (Directory.Exists(dot)) return Read(dot, dot);
                if (File.Exists(dot)) return ReadWorktree(at.FullName, dot);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A checkout that cannot be read is as good as none: the tag is a service to people, not data.
        }

        return null;
    }

    // A worktree's .git is a file that names its own folder, which names the folder with refs and config.
    static GitCheckout? ReadWorktree(string root, string dot)
    {
        var line = File.ReadLines(dot).FirstOrDefault();
        if (line is null || !line.StartsWith("gitdir: ", StringComparison.Ordinal)) return null;
        var own = Path.GetFullPath(Path.Combine(root, line["gitdir: ".Length..].Trim()));
        var commonFile = Path.Combine(own, "commondir");
        var common = File.Exists(commonFile) ? Path.GetFullPath(Path.Combine(own, File.ReadAllText(commonFile).Trim())) : own;
        return Read(own, common);
    }

    static GitCheckout? Read(string own, string common)
    {
        var head = File.ReadAllText(Path.Combine(own, "HEAD")).Trim();
        if (!head.StartsWith("ref: ", StringComparison.Ordinal)) return IsCommit(head) ? new(head, null, Remote(common)) : null;
        var reference = head["ref: ".Length..];
        var branch = reference.StartsWith("refs/heads/", StringComparison.Ordinal) ? reference["refs/heads/".Length..] : reference;
        return Resolve(common, reference) is { } commit ? new(commit, branch, Remote(common)) : null;
    }

    static string? Resolve(string common, string reference)
    {
        var loose = Path.Combine(common, reference);
        if (File.Exists(loose)) return File.ReadAllText(loose).Trim();
        var packed = Path.Combine(common, "packed-refs");
        if (!File.Exists(packed)) return null;
        return File.ReadLines(packed).Where(l => l.EndsWith(" " + reference, StringComparison.Ordinal)).Select(l => l[..l.IndexOf(' ')]).FirstOrDefault();
    }

    static string? Remote(string common)
    {
        var config = Path.Combine(common, "config");
        if (!File.Exists(config)) return null;
        var url = Authentication.IniFile.Read(config).Get("remote \"origin\"", "url");
        // Credentials that somebody put into the address stay at home.
        return url is not null && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0
            ? new UriBuilder(uri) { UserName = "", Password = "" }.Uri.AbsoluteUri
            : url;
    }

    static bool IsCommit(string text) => text.Length >= 40 && text.All(char.IsAsciiHexDigit);
}
