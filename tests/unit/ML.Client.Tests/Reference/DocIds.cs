using System.Reflection;

namespace ML.Client.Tests.Reference;

/// <summary>The names by which the compiler's XML file calls types and members.</summary>
static class DocIds
{
    public static string Of(MemberInfo member) => member switch
    {
        Type type => "T:" + Name(type),
        MethodBase method => $"M:{Name(method.DeclaringType!)}.{MethodName(method)}{Parameters(method)}",
        PropertyInfo property => $"P:{Name(property.DeclaringType!)}.{property.Name}",
        FieldInfo field => $"F:{Name(field.DeclaringType!)}.{field.Name}",
        _ => throw new ArgumentException($"{member} has no name in the XML file"),
    };

    static string MethodName(MethodBase method) =>
        method.IsConstructor ? "#ctor" : method.Name + (method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "");

    static string Parameters(MethodBase method)
    {
        var parameters = method.GetParameters();
        return parameters.Length == 0 ? "" : $"({string.Join(",", parameters.Select(p => Argument(p.ParameterType)))})";
    }

    static string Argument(Type type)
    {
        if (type.IsByRef) return Argument(type.GetElementType()!) + "@";
        if (type.IsArray) return Argument(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter) return (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition;
        if (!type.IsGenericType) return Name(type);
        var definition = Name(type.GetGenericTypeDefinition());
        return $"{definition[..definition.LastIndexOf('`')]}{{{string.Join(",", type.GetGenericArguments().Select(Argument))}}}";
    }

    static string Name(Type type) => (type.FullName ?? $"{type.Namespace}.{type.Name}").Replace('+', '.');
}
