using ML.Common.Errors;
using ML.Serving.Onnx.Signature;
using ML.Serving.Scoring.Data;

namespace ML.Serving.Scoring;

/// <summary>
/// Brings one column to the signature's type when nothing is lost by it: the same type, a wider one, small integers to
/// double, texts to times. Anything else is refused.
/// </summary>
static class ColumnEnforcer
{
    public static NdArray Enforce(string name, NdArray values, ScalarType type)
    {
        if (values.Type == NumpyType.Object && type is not (ScalarType.Binary or ScalarType.String)) values = Infer(values);
        var wanted = NumpyTypes.ToPandas(type);
        if (values.Type == wanted || values.Type == NumpyTypes.ToNumpy(type)) return values;
        if (type == ScalarType.Boolean && values.Type == NumpyType.Object) return values;
        if (type is ScalarType.Datetime or ScalarType.Double && values.Type == NumpyType.Object) return Convert(name, values, wanted, type);
        return IsUpcast(values, wanted) ? ArrayCast.To(values, wanted) : throw Incompatible(name, values, type);
    }

    // A column of objects that holds one kind of number is that number.
    static NdArray Infer(NdArray values)
    {
        var objects = values.ToObjects();
        if (objects.Length == 0) return values;
        if (Array.TrueForAll(objects, o => o is long)) return ArrayCast.To(values, NumpyType.Int64);
        if (Array.TrueForAll(objects, o => o is bool)) return ArrayCast.To(values, NumpyType.Bool);
        return Array.TrueForAll(objects, o => o is long or double or null) && Array.Exists(objects, o => o is not null)
            ? ArrayCast.To(values, NumpyType.Float64) : values;
    }

    static bool IsUpcast(NdArray values, NumpyType wanted)
    {
        char from = NumpyTypes.KindOf(values.Type), to = NumpyTypes.KindOf(wanted);
        int fromSize = NumpyTypes.SizeOf(values.Type), toSize = NumpyTypes.SizeOf(wanted);
        if (from == to && from != 'O') return fromSize <= toSize;
        if (from == 'u' && to == 'i') return fromSize < toSize;
        if (from is 'i' or 'u' && wanted == NumpyType.Float64 && fromSize <= 6) return true;
        return values.Data is long[] longs && to == 'f' && Array.TrueForAll(longs, n => n is 0 or 1);
    }

    static NdArray Convert(string name, NdArray values, NumpyType wanted, ScalarType type)
    {
        try
        {
            return ArrayCast.To(values, wanted);
        }
        catch (ConversionException)
        {
            throw new ScoringException(ErrorCode.InternalError, $"Failed to convert column {name} from type object to DataType.{type.ToString().ToLowerInvariant()}.");
        }
    }

    static ScoringException Incompatible(string name, NdArray values, ScalarType type)
    {
        var hint = values.Data is double[] doubles && NumpyTypes.KindOf(NumpyTypes.ToPandas(type)) is 'i' or 'u'
            && Array.Exists(values.Data as double[] ?? [], double.IsNaN) && Array.TrueForAll(values.Data as double[] ?? [], d => double.IsNaN(d) || d == Math.Truncate(d))
            ? MissingValuesHint : "";
        return new ScoringException(ErrorCode.InternalError,
            $"Incompatible input types for column {name}. Can not safely convert {NumpyTypes.NameOf(values.Type)} to {NumpyTypes.NameOf(NumpyTypes.ToNumpy(type))}.{hint}");
    }

    const string MissingValuesHint =
        " Hint: the type mismatch is likely caused by missing values. Integer columns in python can not represent missing values and "
        + "are therefore encoded as floats. The best way to avoid this problem is to infer the model schema based on a realistic data "
        + "sample (training dataset) that includes missing values. Alternatively, you can declare integer columns as doubles (float64) "
        + "whenever these columns may have missing values. See `Handling Integers With Missing Values "
        + "<https://www.mlflow.org/docs/latest/models.html#handling-integers-with-missing-values>`_ for more details.";
}
