using System.Text;
using ML.Client.Webhooks;

namespace ML.Client.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    // Made with Python: base64(hmac.new(b"key", b"delivery-1.1700000000.{\"a\":1}", "sha256").digest()).
    const string Signature = "v1,d22I/c6W0J13qy8w474wBaY+30jmGlnaf/OksH/EZ30=";
    const string Time = "1700000000";
    static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"a":1}""");

    static bool IsValid(string? signature = Signature, string? id = "delivery-1", string? time = Time, string secret = "key", int secondsLater = 0) =>
        WebhookSignature.IsValid(secret, signature, id, time, Body, time: new FixedTime(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000 + secondsLater)));

    [Fact]
    public void What_another_program_signed_is_taken() => Assert.True(IsValid());

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void An_old_call_sent_again_is_not(int secondsLater, bool valid) => Assert.Equal(valid, IsValid(secondsLater: secondsLater));

    [Fact]
    public void What_was_changed_is_not()
    {
        Assert.False(IsValid(secret: "kez"));
        Assert.False(IsValid(id: "delivery-2"));
        Assert.False(IsValid(time: "1700000001"));
        Assert.False(IsValid(time: "+1700000000"));
        Assert.False(IsValid(signature: Signature[..^2]));
        Assert.False(IsValid(signature: "v2" + Signature[2..]));
        Assert.False(IsValid(signature: "v1," + new string('A', 400)));
        Assert.False(IsValid(signature: null));
        Assert.False(IsValid(time: "999999999999999999999"));
    }

    sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
