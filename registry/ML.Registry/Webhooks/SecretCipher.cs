using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using ML.Common.Errors;

namespace ML.Registry.Webhooks;

/// <summary>
/// Secrets at rest as Fernet tokens (https://github.com/fernet/spec): AES-128-CBC and HMAC-SHA256 under one 32-byte key,
/// so that MLflow's server with the same key reads what we stored and the other way round.
/// </summary>
sealed partial class SecretCipher
{
    const byte Version = 0x80;
    const int Header = 1 + 8 + 16;
    const int Tag = 32;
    readonly Lazy<byte[]> key;
    readonly bool forThisProcess;
    readonly TimeProvider clock;
    readonly ILogger<SecretCipher> logger;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when the configured key is not one.</exception>
    public SecretCipher(WebhookOptions options, TimeProvider clock, ILogger<SecretCipher> logger)
    {
        var configured = options.EncryptionKey is { } text ? ParseKey(text) : null;
        // Not before a secret comes: most servers never see one, and need no library of cryptography to start.
        key = new(() => configured ?? RandomNumberGenerator.GetBytes(32));
        forThisProcess = options.EncryptionKey is null;
        (this.clock, this.logger) = (clock, logger);
    }

    public string Encrypt(string secret)
    {
        if (forThisProcess) LogTransientKey(logger);
        using var aes = Aes.Create();
        aes.Key = key.Value[16..];
        var iv = RandomNumberGenerator.GetBytes(16);
        var cipher = aes.EncryptCbc(Encoding.UTF8.GetBytes(secret), iv);
        var token = new byte[Header + cipher.Length + Tag];
        token[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(1), clock.GetUtcNow().ToUnixTimeSeconds());
        iv.CopyTo(token, 9);
        cipher.CopyTo(token, Header);
        HMACSHA256.HashData(key.Value.AsSpan(0, 16), token.AsSpan(0, Header + cipher.Length), token.AsSpan(Header + cipher.Length));
        return Convert.ToBase64String(token).Replace('+', '-').Replace('/', '_');
    }

    /// <exception cref="PlatformException">INVALID_STATE when the token was made under another key.</exception>
    public string Decrypt(string text)
    {
        var token = Decode(text);
        if (token is null || token.Length < Header + 16 + Tag || token[0] != Version) throw Unreadable();
        var signed = token.AsSpan(0, token.Length - Tag);
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key.Value.AsSpan(0, 16), signed), token.AsSpan(token.Length - Tag))) throw Unreadable();
        using var aes = Aes.Create();
        aes.Key = key.Value[16..];
        return Encoding.UTF8.GetString(aes.DecryptCbc(signed[Header..], token.AsSpan(9, 16)));
    }

    static byte[]? Decode(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text.AsSpan().TrimEnd('='));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    static byte[] ParseKey(string text) => Decode(text) is { Length: 32 } key
        ? key
        : throw PlatformException.Invalid("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY must be 32 bytes in URL-safe base64 (a Fernet key)");

    static PlatformException Unreadable() => new(
        ErrorCode.InvalidState, "the webhook's secret was stored under another key: set MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY to that key, or set the secret again");

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY is not set: webhook secrets are stored under a key of this process and cannot be read after a restart")]
    static partial void LogTransientKey(ILogger logger);
}
