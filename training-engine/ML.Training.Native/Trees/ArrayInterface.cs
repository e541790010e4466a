using System.Globalization;

namespace ML.Training.Native.Trees;

/// <summary>NumPy's description of memory, which xgboost reads.</summary>
static unsafe class ArrayInterface
{
    public static string Of(float* data, int rows, int columns) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"data":[{{(nuint)data}},true],"shape":[{{rows}},{{columns}}],"typestr":"<f4","version":3}""");
}
