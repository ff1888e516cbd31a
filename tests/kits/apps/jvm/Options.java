import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Options as stories spell them: seconds for durations, a text for a list of one, and nothing or false for a route that is off. */
final class Options {
    private static final Object UNFIT = new Object();

    private Options() {}

    @SuppressWarnings("unchecked")
    static <T> T filled(T options, Object given) {
        for (Map.Entry<String, Object> member : ((Map<String, Object>) given).entrySet()) {
            set(options, member.getKey(), member.getValue());
        }
        return options;
    }

    private static void set(Object options, String name, Object value) {
        String own = Pattern.compile("_([a-z])").matcher(name).replaceAll(it -> it.group(1).toUpperCase());
        for (Method method : options.getClass().getMethods()) {
            if (!method.getName().equals(own) || method.getParameterCount() != 1) {
                continue;
            }
            try {
                Object fitting = as(method.getParameterTypes()[0], value);
                if (fitting != UNFIT) {
                    method.invoke(options, fitting);
                    return;
                }
            } catch (ReflectiveOperationException error) {
                throw new IllegalStateException(error);
            }
        }
        throw new IllegalArgumentException("there is no option " + name + " for " + value);
    }

    private static Object as(Class<?> type, Object value) throws ReflectiveOperationException {
        if (value == null) {
            return type.isPrimitive() || type.isArray() ? UNFIT : null;
        } else if (type == String.class) {
            return value.equals(false) ? null : value instanceof String ? value : UNFIT;
        } else if (type.isArray()) {
            List<?> items = value instanceof List<?> list ? list : List.of(value);
            Object array = Array.newInstance(type.getComponentType(), items.size());
            return ((List<?>) items).toArray((Object[]) array);
        } else if (type == Duration.class) {
            return value instanceof Double seconds ? Duration.ofMillis(Math.round(seconds * 1000)) : UNFIT;
        } else if (type == Integer.class) {
            return value instanceof Double number ? (Object) number.intValue() : UNFIT;
        } else if (type == Boolean.class || type == boolean.class) {
            return value instanceof Boolean ? value : UNFIT;
        } else if (value instanceof Map && type.getPackageName().startsWith("io.github")) {
            return filled(type.getDeclaredConstructor().newInstance(), value);
        }
        return type.isInstance(value) ? value : UNFIT;
    }
}
