using ML.Common.Digests;

namespace ML.Common.Tests.Digests;

public sealed class ReprDigestTests
{
    [Theory]
    [InlineData("crc32c=10", true)]
    [InlineData("sha-256=3, crc32c=1", true)]
    [InlineData("crc32c=0", false)]
    [InlineData("sha-256=10", false)]
    [InlineData("crc32c", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_digest_is_wanted_when_it_is_named_with_a_weight(string? header, bool wanted) => Assert.Equal(wanted, ReprDigest.IsWanted(header));

    [Fact]
    public void A_digest_is_four_bytes_from_the_highest() => Assert.Equal("crc32c=:4waSgw==:", ReprDigest.Format(0xE3069283));

    [Theory]
    [InlineData("crc32c=:4waSgw==:", false)]
    [InlineData("sha-256=:AAAA:, crc32c=:4waSgw==:", false)]
    [InlineData("crc32c=:4waSgg==:", true)]
    [InlineData("sha-256=:AAAA:", false)]
    [InlineData(null, false)]
    public void Only_another_digest_contradicts(string? header, bool contradicts) => Assert.Equal(contradicts, ReprDigest.Contradicts(header, 0xE3069283));
}
