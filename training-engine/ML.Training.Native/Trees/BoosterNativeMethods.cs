using System.Runtime.InteropServices;

namespace ML.Training.Native.Trees;

/// <summary>The functions of xgboost's c_api.h that are used.</summary>
static unsafe partial class BoosterNativeMethods
{
    const string Library = NativeLibraries.XGBoost;

    [LibraryImport(Library, EntryPoint = "XGBGetLastError")]
    public static partial nint LastError();

    [LibraryImport(Library, EntryPoint = "XGBSetGlobalConfig", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetGlobalConfig(string config);

    [LibraryImport(Library, EntryPoint = "XGProxyDMatrixCreate")]
    public static partial int CreateProxy(out nint proxy);

    [LibraryImport(Library, EntryPoint = "XGQuantileDMatrixCreateFromCallback", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int CreateQuantileMatrix(nint iterator, nint proxy, nint reference, delegate* unmanaged<nint, void> reset,
        delegate* unmanaged<nint, int> next, string config, out nint matrix);

    [LibraryImport(Library, EntryPoint = "XGProxyDMatrixSetDataDense", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetProxyData(nint proxy, string arrayInterface);

    [LibraryImport(Library, EntryPoint = "XGDMatrixSetFloatInfo", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetFloatInfo(nint matrix, string field, float* values, ulong count);

    [LibraryImport(Library, EntryPoint = "XGDMatrixFree")]
    public static partial int FreeMatrix(nint matrix);

    [LibraryImport(Library, EntryPoint = "XGBoosterCreate")]
    public static partial int CreateBooster(nint* matrices, ulong count, out nint booster);

    [LibraryImport(Library, EntryPoint = "XGBoosterFree")]
    public static partial int FreeBooster(nint booster);

    [LibraryImport(Library, EntryPoint = "XGBoosterSetParam", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetParameter(nint booster, string name, string value);

    [LibraryImport(Library, EntryPoint = "XGBoosterUpdateOneIter")]
    public static partial int Update(nint booster, int round, nint matrix);

    [LibraryImport(Library, EntryPoint = "XGBoosterEvalOneIter")]
    public static partial int Evaluate(nint booster, int round, nint* matrices, nint* names, ulong count, out nint result);

    [LibraryImport(Library, EntryPoint = "XGBoosterSlice")]
    public static partial int Slice(nint booster, int begin, int end, int step, out nint slice);

    [LibraryImport(Library, EntryPoint = "XGBoosterPredictFromDense", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Predict(nint booster, string arrayInterface, string config, nint proxy, out ulong* shape, out ulong dimensions, out float* result);

    [LibraryImport(Library, EntryPoint = "XGBoosterDumpModelEx", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Dump(nint booster, string featureMap, int withStatistics, string format, out ulong count, out nint* trees);

    [LibraryImport(Library, EntryPoint = "XGBoosterFeatureScore", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FeatureScore(nint booster, string config, out ulong features, out nint* names, out ulong dimensions, out ulong* shape, out float* scores);

    [LibraryImport(Library, EntryPoint = "XGBoosterSaveModelToBuffer", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Save(nint booster, string config, out ulong size, out byte* bytes);

    [LibraryImport(Library, EntryPoint = "XGCommunicatorInit", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenCommunicator(string config);

    [LibraryImport(Library, EntryPoint = "XGCommunicatorFinalize")]
    public static partial int CloseCommunicator();
}
