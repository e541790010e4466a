namespace ML.Features.Online;

/// <summary>Where pushed rows go.</summary>
[Flags]
enum PushTarget
{
    Online = 1,
    Offline = 2,
}
