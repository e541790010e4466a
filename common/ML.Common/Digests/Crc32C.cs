using System.Numerics;
using System.Runtime.InteropServices;

namespace ML.Common.Digests;

/// <summary>
/// CRC-32C (Castagnoli) of bytes that come in pieces: finds what a network or a disk has changed by accident, at several gigabytes a
/// second, for processors have an instruction for it. No protection against an attacker.
/// </summary>
public struct Crc32C
{
    // The complement of the register, so that a new value is that of no bytes.
    uint value;

    /// <summary>The sum of all bytes so far.</summary>
    public readonly uint Value => value;

    /// <summary>Takes in the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var register = ~value;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) register = BitOperations.Crc32C(register, word);
        foreach (var last in bytes[(words.Length * sizeof(ulong))..]) register = BitOperations.Crc32C(register, last);
        value = ~register;
    }
}
