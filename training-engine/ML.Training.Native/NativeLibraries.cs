using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ML.Common.Errors;

namespace ML.Training.Native;

/// <summary>Where the native libraries are found, and what to say when they are not.</summary>
public static class NativeLibraries
{
    internal const string Bridge = "ml_training";
    internal const string XGBoost = "xgboost";

    static readonly Lazy<bool> torch = new(() => CanLoad(Bridge)), xgboost = new(() => CanLoad(XGBoost));

    /// <summary>Whether this installation can train networks: the bridge was built and libtorch is installed.</summary>
    public static bool HasTorch => torch.Value;

    /// <summary>Whether this installation can train trees.</summary>
    public static bool HasXGBoost => xgboost.Value;

    /// <exception cref="PlatformException">FEATURE_DISABLED, saying what to install.</exception>
    public static void RequireTorch()
    {
        if (!HasTorch)
            throw new PlatformException(ErrorCode.FeatureDisabled, "training needs libtorch and the bridge over it, which are not here: './ml train' installs and builds them, or set ML_TRAINING_LIBRARY to a built libml_training.so");
    }

    /// <exception cref="PlatformException">FEATURE_DISABLED, saying what to install.</exception>
    public static void RequireXGBoost()
    {
        if (!HasXGBoost) throw new PlatformException(ErrorCode.FeatureDisabled, "training trees needs libxgboost, which is not here: install libxgboost-dev");
    }

    // A library's resolver must be set before the first call into it, whoever makes that call.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Install() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    static bool CanLoad(string name) => Resolve(name, typeof(NativeLibraries).Assembly, null) != 0;

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        foreach (var candidate in Candidates(name))
            if (NativeLibrary.TryLoad(candidate, out var handle)) return handle;
        return 0;
    }

    static IEnumerable<string> Candidates(string name)
    {
        if (name == Bridge && Environment.GetEnvironmentVariable("ML_TRAINING_LIBRARY") is { Length: > 0 } named) yield return named;
        var file = $"lib{name}.so";
        yield return Path.Combine(AppContext.BaseDirectory, file);
        // A bridge that was built after the executable stands in artifacts/native, beside or above it.
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var built = Path.Combine(folder.FullName, "native", file);
            if (File.Exists(built)) yield return built;
        }

        yield return file;
        if (name == XGBoost) yield return "libxgboost.so.0";
    }
}
