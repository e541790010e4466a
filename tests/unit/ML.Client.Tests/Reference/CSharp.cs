using System.Reflection;

namespace ML.Client.Tests.Reference;

/// <summary>Types and members as C# spells them.</summary>
static class CSharp
{
    static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(int)] = "int", [typeof(long)] = "long", [typeof(double)] = "double",
        [typeof(float)] = "float", [typeof(byte)] = "byte", [typeof(object)] = "object",
    };

    static readonly NullabilityInfoContext Nullability = new();

    public static string Signature(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method => $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})",
        PropertyInfo property => $"{Name(property.PropertyType)}{Mark(property.PropertyType, Nullability.Create(property).ReadState)} {property.Name}",
        FieldInfo { IsLiteral: true, DeclaringType.IsEnum: true } field => field.Name,
        FieldInfo { IsLiteral: true } field => $"const {Name(field.FieldType)} {field.Name} = \"{field.GetRawConstantValue()}\"",
        FieldInfo field => $"{Name(field.FieldType)} {field.Name}",
        _ => member.Name,
    };

    public static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (type.IsByRef) return Name(type.GetElementType()!);
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value) + "?";
        return type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : type.Name;
    }

    static string Mark(Type type, NullabilityState state) => !type.IsValueType && !type.IsGenericParameter && state == NullabilityState.Nullable ? "?" : "";

    static string Generic(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Where(p => p.ParameterType != typeof(CancellationToken)).Select(p =>
        $"{(p.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute)) ? "this " : "")}{Name(p.ParameterType)}{Mark(p.ParameterType, Nullability.Create(p).ReadState)} {p.Name}{(p.HasDefaultValue ? " = " + Default(p) : "")}"));

    static string Default(ParameterInfo parameter) => parameter.DefaultValue switch
    {
        null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        var value when parameter.ParameterType.IsEnum => $"{parameter.ParameterType.Name}.{Enum.ToObject(parameter.ParameterType, value)}",
        var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
