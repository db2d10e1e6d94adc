package io.tokenwright.benchmarks;

import io.micronaut.context.BeanContext;
import io.micronaut.context.BeanResolutionContext;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.inject.BeanConfiguration;
import io.micronaut.inject.BeanDefinitionReference;
import org.jspecify.annotations.Nullable;

/**
 * Beans of a service that is not the one that runs: there are none. Micronaut's own {@code disabled} goes by what a bean is, and would
 * leave those that a factory makes of the kit's classes.
 */
record OtherService(String packageName) implements BeanConfiguration {
    @Override
    public Package getPackage() {
        throw new UnsupportedOperationException("not asked for: packages are loaded late");
    }

    @Override
    public String getName() {
        return packageName;
    }

    @Override
    public String getVersion() {
        return "";
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public boolean isWithin(BeanDefinitionReference bean) {
        return isWithin(bean.getBeanDefinitionName());
    }

    @Override
    public boolean isWithin(String className) {
        return className.startsWith(packageName + ".");
    }

    @Override
    public boolean isEnabled(BeanContext context, @Nullable BeanResolutionContext resolution) {
        return false;
    }

    @Override
    public AnnotationMetadata getAnnotationMetadata() {
        return AnnotationMetadata.EMPTY_METADATA;
    }
}
