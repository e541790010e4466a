namespace ML.Features.Integration.Tests.Online;

/// <summary>A clock that a test moves.</summary>
sealed class ManualClock : TimeProvider
{
    long ticks;

    public override long GetTimestamp() => ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => ticks += time.Ticks;
}
