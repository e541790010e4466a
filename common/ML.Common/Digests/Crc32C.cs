using System.Numerics;
using System.Runtime.InteropServices;

namespace ML.Common.Digests;

/// <summary>
/// CRC-32C (Castagnoli) of bytes that come in pieces: finds what a network or a disk has changed by accident, at ten gigabytes a
/// second and more, for processors have an instruction for it. No protection against an attacker.
/// </summary>
public struct Crc32C
{
    // The instruction's answer takes three cycles, but one can begin in each: three lanes are summed side by side.
    const int LaneWords = 128;
    const int BlockWords = 3 * LaneWords;

    static readonly uint[][] LaneOfZeros = ZerosTable(LaneWords);

    // The complement of the register, so that a new value is that of no bytes.
    uint value;

    /// <summary>The sum of all bytes so far.</summary>
    public readonly uint Value => value;

    /// <summary>Takes in the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var register = ~value;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        var last = bytes[(words.Length * sizeof(ulong))..];
        for (; words.Length >= BlockWords; words = words[BlockWords..]) register = Block(register, words);
        foreach (var word in words) register = BitOperations.Crc32C(register, word);
        foreach (var rest in last) register = BitOperations.Crc32C(register, rest);
        value = ~register;
    }

    static uint Block(uint register, ReadOnlySpan<ulong> words)
    {
        var first = words[..LaneWords];
        var second = words.Slice(LaneWords, LaneWords);
        var third = words.Slice(2 * LaneWords, LaneWords);
        var (a, b, c) = (register, 0u, 0u);
        for (var i = 0; i < LaneWords; i++)
        {
            a = BitOperations.Crc32C(a, first[i]);
            b = BitOperations.Crc32C(b, second[i]);
            c = BitOperations.Crc32C(c, third[i]);
        }

        return AfterLane(AfterLane(a) ^ b) ^ c;
    }

    // What a register becomes when a lane of zeros follows: sums are linear, so lanes are joined by it.
    static uint AfterLane(uint register) =>
        LaneOfZeros[0][(byte)register] ^ LaneOfZeros[1][(byte)(register >> 8)] ^ LaneOfZeros[2][(byte)(register >> 16)] ^ LaneOfZeros[3][register >> 24];

    static uint[][] ZerosTable(int words)
    {
        var tables = new uint[sizeof(uint)][];
        for (var position = 0; position < tables.Length; position++)
        {
            var table = tables[position] = new uint[256];
            for (var bit = 0; bit < 8; bit++)
            {
                var register = 1u << (8 * position + bit);
                for (var i = 0; i < words; i++) register = BitOperations.Crc32C(register, 0ul);
                for (var entry = 1 << bit; entry < 2 << bit; entry++) table[entry] = table[entry ^ (1 << bit)] ^ register;
            }
        }

        return tables;
    }
}
