namespace ML.Features.Online;

/// <summary>A row on its way to an online store.</summary>
/// <param name="Key">See <see cref="OnlineKey"/>.</param>
/// <param name="Value">See <see cref="PackedRow"/>; it begins with the row's order.</param>
readonly record struct OnlineRow(byte[] Key, byte[] Value);
