using System.Runtime.InteropServices;

namespace ML.Training.Native.Torch;

/// <summary>
/// A row-major block of numbers in unmanaged memory: filled by the loader, read by the bridge without a copy. Made for a
/// number of rows at most; <see cref="Rows"/> says how many are filled.
/// </summary>
public sealed unsafe class Tensor : IDisposable
{
    void* data;
    long rows;

    Tensor(ElementType type, int capacity, int columns, bool vector)
    {
        Type = type;
        Capacity = capacity;
        Columns = columns;
        IsVector = vector;
        rows = capacity;
        data = NativeMemory.AlignedAlloc((nuint)Math.Max(64, (long)capacity * columns * Size(type)), 64);
    }

    ~Tensor() => Free();

    /// <summary>A matrix of up to <paramref name="capacity"/> rows.</summary>
    public static Tensor Matrix(ElementType type, int capacity, int columns) => new(type, capacity, columns, vector: false);

    /// <summary>A vector of up to <paramref name="capacity"/> elements.</summary>
    public static Tensor Vector(ElementType type, int capacity) => new(type, capacity, 1, vector: true);

    public ElementType Type { get; }

    public int Capacity { get; }

    public int Columns { get; }

    public bool IsVector { get; }

    /// <summary>Rows in use, 0 to <see cref="Capacity"/>.</summary>
    public int Rows
    {
        get => (int)rows;
        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)Capacity);
            rows = value;
        }
    }

    /// <summary>The values of the rows in use.</summary>
    public Span<float> Floats => Type == ElementType.Float32 ? new(Pointer, Rows * Columns) : throw WrongType();

    /// <summary>The values of the rows in use.</summary>
    public Span<long> Longs => Type == ElementType.Int64 ? new(Pointer, Rows * Columns) : throw WrongType();

    void* Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(data == null, this);
            return data;
        }
    }

    internal NativeView View(long* shape)
    {
        shape[0] = rows;
        shape[1] = Columns;
        return new NativeView { Data = Pointer, Type = (int)Type, Rank = IsVector ? 1 : 2, Shape = shape };
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    void Free()
    {
        if (data != null) NativeMemory.AlignedFree(data);
        data = null;
    }

    static int Size(ElementType type) => type is ElementType.Float32 or ElementType.Int64 ? ScriptTensor.SizeOf(type) : throw new ArgumentOutOfRangeException(nameof(type), type, "Float32 or Int64 is expected");

    InvalidOperationException WrongType() => new($"the tensor holds {Type}");
}
