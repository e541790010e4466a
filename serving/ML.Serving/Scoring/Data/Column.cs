using ML.Serving.Onnx.Text;

namespace ML.Serving.Scoring.Data;

/// <summary>A column of a frame.</summary>
/// <param name="Name">Null when the column has a number for a label.</param>
/// <param name="Label">The label as Python shows it: <c>'a'</c> or <c>0</c>.</param>
/// <param name="Values">One dimension.</param>
sealed record Column(string? Name, string Label, NdArray Values)
{
    public static Column Named(string name, NdArray values) => new(name, PythonText.Repr(name), values);

    public static Column Numbered(int number, NdArray values) => new(null, number.ToString(System.Globalization.CultureInfo.InvariantCulture), values);
}
