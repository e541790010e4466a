using ML.Client.Errors;

namespace ML.Client.Logging;

/// <summary>The server's rules for names, checked where the mistake is made instead of where the batch is sent.</summary>
internal static class KeyRules
{
    const int MaxLength = 250;

    /// <exception cref="MlflowInvalidRequestException">The server would refuse the name.</exception>
    public static void Check(string key, string what)
    {
        if (string.IsNullOrEmpty(key)) throw new MlflowInvalidRequestException($"{what} key is empty");
        if (key.Length > MaxLength) throw new MlflowInvalidRequestException($"{what} key '{key[..40]}…' has {key.Length} characters; at most {MaxLength} are allowed");
        foreach (var c in key)
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '-' or '.' or ' ' or ':' or '/'))
                throw new MlflowInvalidRequestException($"{what} key '{key}' has the character '{c}'; allowed are letters, digits, _ - . space : and /");
        if (key[0] == '/' || key[^1] == '/' || key.Split('/').Any(part => part is "" or "." or ".."))
            throw new MlflowInvalidRequestException($"{what} key '{key}' is not a plain relative path; empty parts, '.' and '..' are not allowed");
    }
}
