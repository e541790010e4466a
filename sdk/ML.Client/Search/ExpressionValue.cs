using System.Linq.Expressions;
using System.Reflection;

namespace ML.Client.Search;

/// <summary>Evaluates the side of a comparison that does not name the run: constants, captured variables, members, calls.</summary>
internal static class ExpressionValue
{
    /// <exception cref="NotSupportedException">It is more than that.</exception>
    public static object? Of(Expression node) => node switch
    {
        ConstantExpression constant => constant.Value,
        UnaryExpression { NodeType: ExpressionType.Convert, Method: null } convert => Of(convert.Operand),
        // `array.Contains` binds to spans; the array behind the conversion is what counts.
        MethodCallExpression { Method: { Name: "op_Implicit", IsStatic: true } } convert => Of(convert.Arguments[0]),
        UnaryExpression { NodeType: ExpressionType.Convert } convert => Of(convert.Operand),
        MemberExpression { Member: FieldInfo field } member => field.GetValue(member.Expression is null ? null : Of(member.Expression)),
        MemberExpression { Member: PropertyInfo property } member => property.GetValue(member.Expression is null ? null : Of(member.Expression)),
        NewArrayExpression { NodeType: ExpressionType.NewArrayInit } array => array.Expressions.Select(Of).ToArray(),
        MethodCallExpression call => call.Method.Invoke(call.Object is null ? null : Of(call.Object), [.. call.Arguments.Select(Of)]),
        _ => throw new NotSupportedException($"'{node}' is not evaluated inside a search: put its value into a variable first"),
    };
}
