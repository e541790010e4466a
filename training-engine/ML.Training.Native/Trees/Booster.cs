using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ML.Training.Native.Trees;

/// <summary>Gradient-boosted trees under training, and when trained.</summary>
public sealed unsafe class Booster : IDisposable
{
    nint handle;

    Booster(nint handle) => this.handle = handle;

    ~Booster() => Free();

    /// <param name="parameters">As xgboost names them.</param>
    /// <param name="matrices">Everything that will be trained on or judged.</param>
    public static Booster Create(IReadOnlyDictionary<string, string> parameters, params ReadOnlySpan<QuantileMatrix> matrices)
    {
        var handles = stackalloc nint[matrices.Length];
        for (var i = 0; i < matrices.Length; i++) handles[i] = matrices[i].Handle;
        BoosterErrors.Check(BoosterNativeMethods.CreateBooster(handles, (ulong)matrices.Length, out var booster), "booster");
        var made = new Booster(booster);
        foreach (var (name, value) in parameters) BoosterErrors.Check(BoosterNativeMethods.SetParameter(booster, name, value), $"parameter {name}={value}");
        return made;
    }

    /// <summary>Adds the trees of one round.</summary>
    public void Update(int round, QuantileMatrix train) => BoosterErrors.Check(BoosterNativeMethods.Update(Handle, round, train.Handle), $"round {round}");

    /// <summary>The evaluation metric on a matrix.</summary>
    public double Evaluate(int round, QuantileMatrix matrix)
    {
        var data = matrix.Handle;
        var name = Marshal.StringToCoTaskMemUTF8("m");
        try
        {
            BoosterErrors.Check(BoosterNativeMethods.Evaluate(Handle, round, &data, &name, 1, out var result), "evaluate");
            var text = Marshal.PtrToStringUTF8(result)!;
            return double.Parse(text[(text.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
        }
    }

    /// <summary>The first rounds alone.</summary>
    public Booster FirstRounds(int rounds)
    {
        BoosterErrors.Check(BoosterNativeMethods.Slice(Handle, 0, rounds, 1, out var slice), "slice");
        return new Booster(slice);
    }

    /// <summary>Raw sums of leaves: [rows × outputs].</summary>
    public float[] Margins(ReadOnlySpan<float> values, int columns)
    {
        fixed (float* data = values)
        {
            const string Config = """{"type":1,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":true,"cache_id":0,"missing":NaN}""";
            var status = BoosterNativeMethods.Predict(Handle, ArrayInterface.Of(data, values.Length / columns, columns), Config, 0, out var shape, out var dimensions, out var result);
            BoosterErrors.Check(status, "predict");
            long count = 1;
            for (ulong i = 0; i < dimensions; i++) count *= (long)shape[i];
            return new ReadOnlySpan<float>(result, (int)count).ToArray();
        }
    }

    /// <summary>Every tree as xgboost's JSON; of several classes, tree i belongs to class i modulo their number.</summary>
    public IReadOnlyList<JsonElement> Trees()
    {
        BoosterErrors.Check(BoosterNativeMethods.Dump(Handle, "", 0, "json", out var count, out var texts), "dump");
        var trees = new List<JsonElement>((int)count);
        for (ulong i = 0; i < count; i++) trees.Add(JsonDocument.Parse(Marshal.PtrToStringUTF8(texts[i])!).RootElement);
        return trees;
    }

    /// <summary>Importance of each used feature, by its number. Kinds: gain, weight, cover, total_gain, total_cover.</summary>
    public IReadOnlyDictionary<int, double> Importance(string kind)
    {
        var config = $$"""{"importance_type":"{{kind}}"}""";
        BoosterErrors.Check(BoosterNativeMethods.FeatureScore(Handle, config, out var count, out var names, out _, out _, out var scores), "importance");
        var all = new Dictionary<int, double>();
        for (ulong i = 0; i < count; i++) all[int.Parse(Marshal.PtrToStringUTF8(names[i])!.AsSpan(1), CultureInfo.InvariantCulture)] = scores[i];
        return all;
    }

    /// <summary>The model in xgboost's own JSON format.</summary>
    public byte[] Save()
    {
        BoosterErrors.Check(BoosterNativeMethods.Save(Handle, """{"format":"json"}""", out var size, out var bytes), "save");
        return new ReadOnlySpan<byte>(bytes, (int)size).ToArray();
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle == 0, this);
            return handle;
        }
    }

    void Free()
    {
        if (handle != 0) _ = BoosterNativeMethods.FreeBooster(handle);
        handle = 0;
    }
}
