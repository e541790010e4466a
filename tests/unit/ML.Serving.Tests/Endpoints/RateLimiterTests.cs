using ML.Serving.Contracts.Endpoints;
using ML.Serving.Endpoints;

namespace ML.Serving.Tests.Endpoints;

public sealed class RateLimiterTests
{
    sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds(1_200_000_030);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Fact]
    public void Callers_are_limited_each_and_together_and_the_window_turns()
    {
        var clock = new Clock();
        var limiter = new RateLimiter([new RateLimit(2, "user", "minute"), new RateLimit(3, "endpoint", "minute")], clock);
        Assert.Null(limiter.Take("a"));
        Assert.Null(limiter.Take("a"));
        Assert.Equal(30, limiter.Take("a"));
        Assert.Null(limiter.Take("b"));
        Assert.NotNull(limiter.Take("b"));
        clock.Now = clock.Now.AddSeconds(30);
        Assert.Null(limiter.Take("a"));
    }
}
